"""Takes batches of contacts through what waits for them: claim, load, step in memory, write in one transaction."""
