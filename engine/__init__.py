"""Runs flows: a pure machine in the core, and around it what is stored and the use cases."""
