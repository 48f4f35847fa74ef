"""An import as its pages show it: columns with examples, what checking found, rows with problems."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engine.models import ContactImport, ImportRow
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode

EXAMPLES = 3
PREVIEW = 10
CHUNK = 2_000

PROBLEMS: Mapping[str, str | Promise] = {
    "invalid_uuid": _("no key of a contact"),
    "invalid_urn": _("no number or address that can be written to"),
    "no_address": _("neither number nor address"),
    "repeated": _("stands in an earlier row already"),
    "unknown_uuid": _("no contact has this key"),
    "two_contacts": _("the numbers belong to two contacts"),
    "invalid_language": _("no code of a language; languages have three letters"),
    "invalid_status": _("no status"),
    "unknown_group": _("no group of this name that is filled by hand"),
    "not_a_number": _("no number: kept as text"),
    "not_a_date": _("no date: kept as text"),
    "not_a_place": _("no place that is known: kept as text"),
    "busy": _("in the middle of something at that moment"),
    "refused": _("not possible"),
}


@dataclass(frozen=True, slots=True)
class CheckedCell:
    text: str
    problem: str | Promise = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of the file cell by cell; ``problems`` are about the row as a whole."""

    number: int
    outcome: str
    cells: list[CheckedCell]
    problems: list[str | Promise] = field(default_factory=list)


def examples(of: ContactImport) -> list[list[str]]:
    """For each column some of its values."""
    rows = list(ImportRow.objects.filter(of_import=of).order_by("number").values_list("cells", flat=True)[:EXAMPLES])
    return [[row[index] for row in rows if row[index]] for index in range(len(of.headers))]


def preview(of: ContactImport) -> list[CheckedRow]:
    """The first rows, and then the first ones that have problems."""
    rows = ImportRow.objects.filter(of_import=of).order_by("number")
    first = list(rows[:PREVIEW])
    troubled = rows.exclude(problems=[]).exclude(number__in=[row.number for row in first])
    return [_checked(row) for row in (*first, *troubled[:PREVIEW])]


def _checked(row: ImportRow) -> CheckedRow:
    about: dict[int | None, list[str]] = {}
    for column, code, *value in row.problems:
        about.setdefault(column, []).append(_words(code, value))
    cells = [CheckedCell(text, "; ".join(about.get(index, ()))) for index, text in enumerate(row.cells)]
    return CheckedRow(row.number, row.outcome, cells, list(about.get(None, ())))


def _words(code: str, value: list[str]) -> str:
    text = str(PROBLEMS.get(code, code))
    return f"{text} ({value[0]})" if value and value[0] and code in ("refused", "unknown_group") else text


def problem_counts(of: ContactImport) -> list[tuple[str, str | Promise, int]]:
    """What is wrong how often: the header, the problem, the number of cells."""
    report = of.check_job.report if of.check_job else {}
    counted = ((key.partition(":"), number) for key, number in report.items() if ":" in key)
    return [
        (of.headers[int(column)] if column else "", PROBLEMS.get(code, code), number)
        for (column, _colon, code), number in counted
    ]


def errors_csv(of: ContactImport) -> Iterator[bytes]:
    """The rows that were left out or failed, as they were, with what is wrong in a column of its own."""
    headers = (*of.headers, str(_("Row")), str(_("What is wrong")))
    yield encode([[cell(header) for header in headers]], BYTE_ORDER_MARK)
    after = 0
    wrong = ImportRow.objects.filter(of_import=of, outcome__in=["wrong", "failed"]).order_by("number")
    while rows := list(wrong.filter(number__gt=after)[:CHUNK]):
        yield encode([_error_line(of, row) for row in rows])
        after = rows[-1].number


def _error_line(of: ContactImport, row: ImportRow) -> list[str]:
    said = [
        f"{of.headers[column]}: {_words(code, value)}" if column is not None else _words(code, value)
        for column, code, *value in row.problems
    ]
    return [*map(cell, row.cells), str(row.number), cell("; ".join(said))]
