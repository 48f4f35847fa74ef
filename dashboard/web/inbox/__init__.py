"""The pages of messages: folders, labels and broadcasts."""
