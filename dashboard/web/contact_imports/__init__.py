"""The pages of importing contacts: choose a file, say what its columns are, look what would happen, run, take back."""
