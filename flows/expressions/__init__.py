"""The expression language: text → template → tree → closures, evaluated over a scope of values."""
