"""What becomes of a matter: reported, placed, asked about, added to, a life in danger; and how far it has come."""
