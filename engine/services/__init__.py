"""The use cases: what people, API clients, channels and workers can have done, as verbs with keyword arguments."""
