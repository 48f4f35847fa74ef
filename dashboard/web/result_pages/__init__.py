"""The pages of a flow's results."""
