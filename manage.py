#!/usr/bin/env python3
"""Django's command line. It works with the servers of a running `make run`, else with servers for this command alone."""

import os
import sys

from django.core.management import execute_from_command_line

from dashboard.servers import available

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    with available(os.environ):
        execute_from_command_line(sys.argv)
