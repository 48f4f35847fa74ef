"""Processes that are killed at random while people write: nothing that was acknowledged may be lost or done twice."""
