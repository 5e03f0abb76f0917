"""What a group says without calling us: pleas, echoes of a neighbour, and what an officer answers or tells there."""
