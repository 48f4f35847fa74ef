"""What a row of a file says of a contact, and what is wrong with its cells."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, get_args
from uuid import UUID

from engine.assets import Place
from engine.services.contact_imports.columns import Column
from flows.contact import Status
from flows.dates.finding import find_datetime
from flows.expressions.numbers import parse_number
from flows.languages import is_language
from flows.locations import DISTRICT, STATE, WARD
from flows.modifier import Modifier
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.status import StatusModifier
from flows.refs import FieldRef, GroupRef
from flows.urns import URNError, normalize_urn, parse_urn

# In a cell, this empties what the contact has.
CLEAR = "--"
_LEVELS = {"state": STATE, "district": DISTRICT, "ward": WARD}
_STATUSES = get_args(Status)


class Problem(NamedTuple):
    """The column (None for the row as a whole), what is wrong there, and the words of it."""

    column: int | None
    code: str
    value: str = ""


class ReadRow(NamedTuple):
    """A contact as a row describes it; a row with problems that ``stop`` it is left out."""

    uuid: UUID | None
    urns: list[str]
    modifiers: list[Modifier]
    problems: list[Problem]

    @property
    def is_wrong(self) -> bool:
        return any(problem.code in STOPPING for problem in self.problems)


# The rest is said, and the row is imported all the same: values that a field's type can't read are kept as text.
STOPPING = frozenset({"invalid_uuid", "invalid_urn", "no_address", "repeated", "unknown_uuid", "two_contacts"})


def read_row(cells: Sequence[str], columns: Sequence[Column], place: Place) -> ReadRow:
    """What can't be understood is a problem of the row; for values of fields, see ``doubts``."""
    row = ReadRow(None, [], [], [])
    uuid = None
    for index, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        if not cell or column.to == "ignore":
            continue
        if column.to == "uuid":
            uuid = _uuid(cell, index, row)
        elif column.to == "urn":
            _add_urn(cell, column.key, index, row, place)
        else:
            row.modifiers.extend(_modifiers(cell, column, index, row, place))
    if uuid is None and not row.urns and not row.problems:
        row.problems.append(Problem(None, "no_address"))
    return row._replace(uuid=uuid)


def _uuid(cell: str, index: int, row: ReadRow) -> UUID | None:
    try:
        return UUID(cell)
    except ValueError:
        row.problems.append(Problem(index, "invalid_uuid", cell))
        return None


def _add_urn(cell: str, scheme: str, index: int, row: ReadRow, place: Place) -> None:
    try:
        urn = parse_urn(normalize_urn(f"{scheme}:{cell}", place.environment.default_country)).identity
    except URNError:
        row.problems.append(Problem(index, "invalid_urn", cell))
        return
    if scheme == "tel" and not urn.removeprefix("tel:").startswith("+"):
        row.problems.append(Problem(index, "invalid_urn", cell))
    elif urn not in row.urns:
        row.urns.append(urn)


def _modifiers(cell: str, column: Column, index: int, row: ReadRow, place: Place) -> Iterator[Modifier]:
    text = "" if cell == CLEAR else cell
    if column.to == "name":
        yield NameModifier(text)
    elif column.to in ("field", "new_field"):
        yield FieldModifier(FieldRef(column.key), text)
    elif column.to == "groups":
        yield from _groups(text, index, row, place)
    elif text and column.to in ("language", "status"):
        yield from _code(text.lower(), column.to, index, row)


def _code(text: str, to: str, index: int, row: ReadRow) -> Iterator[Modifier]:
    if to == "language" and is_language(text):
        yield LanguageModifier(text)
    elif to == "status" and text in _STATUSES:
        yield StatusModifier(text, keeps_opt_out=True)  # type: ignore[arg-type]  # one of its words
    else:
        row.problems.append(Problem(index, f"invalid_{to}", text))


def _groups(text: str, index: int, row: ReadRow, place: Place) -> Iterator[Modifier]:
    refs = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        group = place.assets.group_named(name)
        if group is None or group.query:
            row.problems.append(Problem(index, "unknown_group", name))
        else:
            refs.append(GroupRef(group.uuid, group.name))
    if refs:
        yield GroupsModifier(tuple(refs), "add")


def doubts(cells: Sequence[str], columns: Sequence[Column], place: Place, now: datetime) -> Iterator[Problem]:
    """The values that the types of their fields can't read."""
    for index, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        if cell and cell != CLEAR and column.to in ("field", "new_field"):
            yield from _doubts(cell, column, index, place, now)


def _doubts(text: str, column: Column, index: int, place: Place, now: datetime) -> Iterator[Problem]:
    field = place.assets.fields.get(column.key)
    kind = field.type if field else column.type
    if kind == "number" and parse_number(text) is None:
        yield Problem(index, "not_a_number", text)
    elif kind == "datetime" and find_datetime(text, place.environment, now) is None:
        yield Problem(index, "not_a_date", text)
    elif kind in _LEVELS and not _is_place(text, _LEVELS[kind], place):
        yield Problem(index, "not_a_place", text)


def _is_place(text: str, level: int, place: Place) -> bool:
    locations = place.assets.locations
    return bool(locations and locations.find(text, level, None, place.environment.input_collation))


def write_problems(problems: Sequence[Problem]) -> list[list[Any]]:
    return [list(problem) for problem in problems]
