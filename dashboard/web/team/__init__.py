"""The workspace itself: its settings, who works in it, and the tokens of API clients."""
