"""Read-only aggregates and exports: what pages and the API tell about the rows of the engine."""
