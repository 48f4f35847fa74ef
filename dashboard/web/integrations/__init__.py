"""The pages of globals and resthooks."""
