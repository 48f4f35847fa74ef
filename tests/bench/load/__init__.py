"""People who answer a poll as fast as it can be measured: a load generator, and what it needs in the database."""
