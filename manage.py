#!/usr/bin/env python3
"""Django's command line. Without DATABASE_URL it works with the servers of `make run`, or starts them for itself."""

import os
import sys

from django.core.management import execute_from_command_line

from dashboard.local import prepare_environment
from dashboard.servers import available

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if not os.environ.get("DATABASE_URL"):
        prepare_environment(os.environ)
    with available(os.environ):
        execute_from_command_line(sys.argv)
