"""The flow editor and the poll wizard: their pages, and the addresses that they talk with."""
