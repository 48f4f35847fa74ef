"""The pages of tickets: lists, the conversation, and what the team sets up for them."""
