"""Understanding: what a message wants, how urgent, where, and what it says. Pure and explained."""
