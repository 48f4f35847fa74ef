"""Finding contacts among half a million by name, number, digits, field and group."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

from engine.assets import Place, place
from engine.models import Workspace
from engine.search import find_contacts
from engine.services.groups import create_field, create_group

NAME = "search"

PEOPLE = 500_000
ROUNDS = 5

QUERIES = {
    "search.name_ms": "uwimana7",
    "search.number_ms": "tel = +250780000007",
    "search.digits_ms": "tel ~ 99999",
    "search.field_ms": "age = 18 AND district = gasabo",
    "search.group_ms": "group = Reporters AND age > 20",
}


def run() -> Mapping[str, Mapping[str, Any]]:
    where = stage()
    return {name: measure(where, query) for name, query in QUERIES.items()}


def measure(where: Place, query: str) -> Mapping[str, Any]:
    seconds = median(_count(where, query)[0] for _ in range(ROUNDS))
    return {
        "value": seconds * 1000,
        "unit": "ms",
        "baseline": f"{query!r} finds {_count(where, query)[1]:,} of {PEOPLE:,}",
    }


def _count(where: Place, query: str) -> tuple[float, int]:
    begun = perf_counter()
    people = find_contacts(where, query).count()
    return perf_counter() - begun, people


def stage() -> Place:
    workspace = Workspace.objects.create(name="Search", country="RW")
    for key, kind in (("age", "number"), ("district", "text")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    group = create_group(workspace=workspace, name="Reporters")
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [workspace.pk, PEOPLE])
        cursor.execute(_URNS, [workspace.pk])
        cursor.execute(_MEMBERS, [group.pk, workspace.pk])
        cursor.execute("VACUUM ANALYZE engine_contact, engine_contacturn, engine_groupmembership")
    return place(workspace.pk)


_CONTACTS = """
    INSERT INTO engine_contact
        (id, workspace_id, number, name, name_words, language, status, timezone, fields, created_on, modified_on)
    SELECT uuidv7(), %s, n, 'Marie Uwimana' || n, array_to_tsvector(ARRAY['marie', left('uwimana' || n, 8)]), 'kin',
        'active', '', jsonb_build_object('age', jsonb_build_object('text', (n %% 60)::text, 'number', n %% 60),
        'district', jsonb_build_object('text', (ARRAY['Gasabo', 'Kicukiro', 'Huye'])[n %% 3 + 1])), now(), now()
    FROM generate_series(1, %s) AS n
"""
_URNS = """
    INSERT INTO engine_contacturn (id, workspace_id, contact_id, identity, display, position, created_on)
    SELECT uuidv7(), workspace_id, id, 'tel:+2507' || (80000000 + number), '', 0, now()
    FROM engine_contact WHERE workspace_id = %s
"""
_MEMBERS = """
    INSERT INTO engine_groupmembership (contact_id, group_id)
    SELECT id, %s FROM engine_contact WHERE workspace_id = %s AND number %% 50 = 0
"""
