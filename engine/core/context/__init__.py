"""What templates can read: objects whose properties are computed when an expression asks for them."""
