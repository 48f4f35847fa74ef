"""Dates and times as text: found in what people write, and written or read by layouts such as `DD-MM-YYYY tt:mm`."""

from flows.dates.clocks import in_zone, localize, place
from flows.dates.finding import find_date, find_datetime, find_time
from flows.dates.layouts import LayoutError
from flows.dates.reading import read_datetime, read_time
from flows.dates.writing import write_date, write_datetime, write_time

__all__ = [
    "LayoutError",
    "find_date",
    "find_datetime",
    "find_time",
    "in_zone",
    "localize",
    "place",
    "read_datetime",
    "read_time",
    "write_date",
    "write_datetime",
    "write_time",
]
