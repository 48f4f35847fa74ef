"""A poll answered by many people at once, with no person: for `make demo`, journeys and measurements."""
