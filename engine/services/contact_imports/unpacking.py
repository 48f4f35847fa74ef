"""A program that reads a spreadsheet from its input and writes the rows of the first sheet, each as a line of JSON.

It is one of its own since a small file can unfold to more than there is memory, which nobody but the system ends: the
sheet is held with all the empty cells before its last one.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, load_workbook

MEMORY = 2 * 1024**3
SECONDS = 120
UNREADABLE, TOO_LARGE = 3, 4
_WHOLE = 2**53


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheet = load_workbook(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            sys.stdout.write(json.dumps([_text(cell) for cell in row]) + "\n")
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, IndexError) as error:
        sys.stderr.write(str(error))
        return UNREADABLE
    return 0


def _text(cell: object) -> str:
    """As people see it: numbers without a needless point, so that phone numbers stay numbers; dates as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if not isinstance(cell, time | timedelta) else str(cell)[:8]


if __name__ == "__main__":
    sys.exit(main())
