"""The pages of a person's own account: the second factor, where they are signed in, their workspaces."""
