"""Pages for everybody: results that a workspace has made public."""
