"""What an officer says: his moves in a word or in plain words, lists, leading others, leave, shifts, visits."""
