"""What a person says: words that always work, corrections, all-clears, complaints, remarks, answers after the end."""
