"""Measurements: each module has a `NAME` and a `run()` that returns `{figure: Figure}`; `make bench` runs them."""
