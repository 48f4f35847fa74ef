"""Answer requests until stdin ends."""

import sys

from tests.conformance.wire import answer

for line in sys.stdin.buffer:
    sys.stdout.buffer.write(answer(line) + b"\n")
    sys.stdout.buffer.flush()
