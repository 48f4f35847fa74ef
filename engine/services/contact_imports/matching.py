"""Which contact a row is about: by its key, else by its addresses."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from engine.database import BY_KEYS, Question, ask_together
from engine.models import Contact
from engine.runner.rows import to_json
from engine.services.contact_imports.rows import Problem, ReadRow


class Known(NamedTuple):
    """The contacts of a workspace that some rows name: those with one of the keys, and by address."""

    contacts: frozenset[UUID]
    urns: Mapping[str, UUID]


def find_known(workspace_id: UUID, rows: Sequence[ReadRow]) -> Known:
    keys = [row.uuid for row in rows if row.uuid]
    own = Contact.objects.for_workspace(workspace_id).filter(pk__in=keys) if keys else Contact.objects.none()
    urns = to_json(sorted({urn for row in rows for urn in row.urns}))
    _, found = ask_together([BY_KEYS, Question(_URNS, [urns, workspace_id])])
    return Known(frozenset(own.values_list("pk", flat=True)), dict(found))


# With the limit each address is looked up by itself. Else the planner, to which the table seems small while an import
# fills it, would read all addresses of the workspace for each batch.
_URNS = """
    SELECT identity, contact_id FROM json_array_elements_text(%s) AS wanted(identity) CROSS JOIN LATERAL (
        SELECT contact_id FROM engine_contacturn WHERE workspace_id = %s AND identity = wanted.identity LIMIT 1
    ) AS own
"""


def match(row: ReadRow, known: Known) -> tuple[UUID | None, list[Problem]]:
    """The contact of a row, None for a new one, and why it can't be told."""
    owners = {known.urns[urn] for urn in row.urns if urn in known.urns}
    if row.uuid:
        if row.uuid not in known.contacts:
            return None, [Problem(None, "unknown_uuid", str(row.uuid))]
        owners.add(row.uuid)
    if len(owners) > 1:
        return None, [Problem(None, "two_contacts", ", ".join(row.urns))]
    return next(iter(owners), None), []
