"""What came out of a demo: the counts on the results page and the CSV, against what people answered."""

import csv
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from dashboard.demo.people import Person, tally
from dashboard.reports import csv_export
from dashboard.reports.questions import saved_results
from dashboard.reports.results import progress, results
from engine.models import Flow

Tally = Counter[tuple[str, str]]

POLL = 0.1  # seconds


def wait_for_runs(flow: Flow, people: int, seconds: float) -> None:
    """Wait until as many have gone through the flow; the check that follows tells when they have not."""
    deadline = time.monotonic() + seconds
    while progress([flow])[flow].finished < people and time.monotonic() < deadline:
        time.sleep(POLL)


def write_csv(flow: Flow, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(csv_export.lines(flow.workspace, flow, saved_results(flow)))


def shown_tally(flow: Flow) -> Tally:
    """(result, category) → people, as the results page shows it."""
    questions = results(flow, saved_results(flow)).questions
    pairs = {(question.name, one.name): one.people for question in questions for one in question.categories}
    return +Counter(pairs)


def csv_tally(flow: Flow, path: Path) -> Tally:
    """The same from the rows of the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [result.name for result in saved_results(flow)]
    return Counter((name, row[name]) for row in rows for name in names if row[name])


def problems(flow: Flow, people: Sequence[Person], path: Path) -> Iterator[str]:
    """Everything that is not as it should be, in words; nothing when all is well."""
    expected = tally(people)
    for source, counted in (("the results page", shown_tally(flow)), ("the CSV", csv_tally(flow, path))):
        for pair in sorted(expected.keys() | counted.keys()):
            if expected[pair] != counted[pair]:
                yield f"{source} has {counted[pair]} for {' / '.join(pair)}, but {expected[pair]} answered so"
    finished = progress([flow])[flow].finished
    if finished != len(people):
        yield f"{finished} of {len(people)} have finished"
    wrong = sum(not person.is_done for person in people)
    if wrong:
        yield f"{wrong} got more or fewer messages than the flow has for them"
