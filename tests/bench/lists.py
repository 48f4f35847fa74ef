"""The list of contacts at a million of them: its first page, a page deep in it, a group's, searches."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client

from engine.models import Contact, Group, Membership, Role, User, Workspace
from engine.runner.sweeping import squash_counts
from engine.services.groups import create_field

NAME = "lists"

PEOPLE = 1_000_000
ROUNDS = 5


def run() -> Mapping[str, Mapping[str, Any]]:
    workspace, group = stage()
    client = Client()
    user = User.objects.create_user("lists@example.org")
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    client.force_login(user)
    deep = Contact.objects.for_workspace(workspace).order_by("pk")[PEOPLE // 2]
    pages = {
        "lists.contacts_ms": "",
        "lists.contacts_deep_ms": f"older={deep.pk}",
        "lists.contacts_group_ms": f"folder={group.pk}",
        "lists.contacts_name_ms": "q=uwimana77",
        "lists.contacts_number_ms": "q=%2B250780000007",
        "lists.contacts_field_ms": "q=age+%3D+18+AND+district+%3D+gasabo",
        "lists.contacts_rare_ms": "q=district+%3D+nowhere",
    }
    return {name: measure(client, query) for name, query in pages.items()}


def measure(client: Client, query: str) -> Mapping[str, Any]:
    seconds = median(_ask(client, query) for _ in range(ROUNDS))
    return {"value": seconds * 1000, "unit": "ms", "baseline": f"/contacts/?{query[:32]}, at most 200"}


def _ask(client: Client, query: str) -> float:
    begun = perf_counter()
    response = client.get(f"/contacts/?{query}")
    seconds = perf_counter() - begun
    assert response.status_code == 200, response.status_code  # else it measures nothing
    return seconds


def stage() -> tuple[Workspace, Group]:
    workspace = Workspace.objects.create(name="Lists", country="RW", languages=["kin"])
    for key, kind in (("age", "number"), ("district", "text")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    group = Group.objects.create(workspace=workspace, name="Reporters")
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [workspace.pk, PEOPLE])
        cursor.execute(_URNS, [workspace.pk])
        cursor.execute(_MEMBERS, [group.pk, workspace.pk])
        cursor.execute("VACUUM ANALYZE engine_contact, engine_contacturn, engine_groupmembership")
    squash_counts()
    return workspace, group


_CONTACTS = """
    INSERT INTO engine_contact
        (id, workspace_id, number, name, name_words, language, status, timezone, fields, created_on, modified_on)
    SELECT uuidv7(), %s, n, 'Marie Uwimana' || n,
        array_to_tsvector(ARRAY['marie', left('uwimana' || n, 8)]), 'kin',
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
    SELECT id, %s FROM engine_contact WHERE workspace_id = %s AND number %% 2 = 0
"""
