"""The world outside as flows reach it: web services, mail."""
