"""The adapter that lets a conformance kit put requests to the engine: ``python -m tests.conformance``.

A JSON request a line comes in on stdin and its reply goes out on stdout. Each operation is a module in ``ops``.
"""
