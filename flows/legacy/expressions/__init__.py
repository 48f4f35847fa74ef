"""The language of expressions before version 13, rewritten in that of today."""
