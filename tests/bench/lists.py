"""Lists at a million contacts and five million messages: first pages, pages deep in them, folders, searches."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client

from engine.models import Contact, Group, Label, Membership, Message, Role, User, Workspace
from engine.runner.sweeping import squash_counts
from engine.services.groups import create_field

NAME = "lists"

PEOPLE = 1_000_000
MESSAGES = 5_000_000
ROUNDS = 5


def run() -> Mapping[str, Mapping[str, Any]]:
    workspace, group = stage()
    client = Client(SERVER_NAME="localhost")
    user = User.objects.create_user("lists@example.org")
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    client.force_login(user)
    pages = {**contact_pages(workspace, group), **message_pages(workspace)}
    return {name: measure(client, page) for name, page in pages.items()}


def contact_pages(workspace: Workspace, group: Group) -> dict[str, str]:
    deep = Contact.objects.for_workspace(workspace).order_by("pk")[PEOPLE // 2]
    return {
        "lists.contacts_ms": "/contacts/",
        "lists.contacts_deep_ms": f"/contacts/?older={deep.pk}",
        "lists.contacts_group_ms": f"/contacts/?folder={group.pk}",
        "lists.contacts_name_ms": "/contacts/?q=uwimana77",
        "lists.contacts_number_ms": "/contacts/?q=%2B250780000007",
        "lists.contacts_field_ms": "/contacts/?q=age+%3D+18+AND+district+%3D+gasabo",
        "lists.contacts_rare_ms": "/contacts/?q=district+%3D+nowhere",
    }


def message_pages(workspace: Workspace) -> dict[str, str]:
    label = Label.objects.for_workspace(workspace).get()
    deep = Message.objects.for_workspace(workspace).order_by("pk")[MESSAGES // 2]
    someone = Contact.objects.for_workspace(workspace).order_by("pk")[7]
    folders = ("inbox", "handled", "outbox", "sent", "failed", "archived", "all")
    return {
        **{f"lists.messages_{folder}_ms": f"/messages/?folder={folder}" for folder in folders},
        "lists.messages_label_ms": f"/messages/?folder={label.pk}",
        "lists.messages_deep_ms": f"/messages/?folder=sent&older={deep.pk}",
        "lists.messages_person_ms": f"/messages/?folder=all&contact={someone.pk}",
        "lists.messages_word_ms": "/messages/?folder=all&q=water",
        "lists.messages_rare_ms": "/messages/?folder=all&q=nowhere",
        "lists.messages_few_ms": "/messages/?folder=all&q=12345+monday",
        "lists.messages_elsewhere_ms": "/messages/?folder=failed&q=monday+4999",
        "lists.messages_name_ms": "/messages/?folder=all&q=uwimana77",
    }


def measure(client: Client, page: str) -> Mapping[str, Any]:
    seconds = median(_ask(client, page) for _ in range(ROUNDS))
    return {"value": seconds * 1000, "unit": "ms", "baseline": f"{page[:44]}, at most 200"}


def _ask(client: Client, page: str) -> float:
    begun = perf_counter()
    response = client.get(page)
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
        label = Label.objects.create(workspace=workspace, name="Water")
        cursor.execute(_MESSAGES, {"workspace": workspace.pk, "label": label.pk, "most": MESSAGES, "people": PEOPLE})
        cursor.execute("VACUUM ANALYZE engine_contact, engine_contacturn, engine_groupmembership, engine_message")
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
# Of a hundred messages half are answers, one of them for people to read and one put away; of those sent one failed.
_MESSAGES = """
    WITH people AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM engine_contact WHERE workspace_id = %(workspace)s
    )
    INSERT INTO engine_message (
        id, workspace_id, created_on, contact_id, urn, direction, status, text, attachments, quick_replies, labels,
        locale, external_id, flow_id, reason, is_archived
    )
    SELECT uuidv7(), %(workspace)s, now(), people.id, 'tel:+250780000000',
        CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END,
        CASE WHEN n %% 2 = 0 THEN 'handled' WHEN n %% 100 = 1 THEN 'failed' ELSE 'delivered' END,
        (ARRAY['We have had no water since Monday', 'Yes', 'How far is the well?'])[n %% 3 + 1] || ' ' || n, '[]', '[]',
        CASE WHEN n %% 100 = 2 THEN ARRAY[%(label)s::uuid] ELSE '{}' END, '', '',
        CASE WHEN n %% 100 > 2 THEN gen_random_uuid() END,
        CASE WHEN n %% 100 = 1 THEN 'rejected: unknown subscriber' ELSE '' END, n %% 100 = 2
    FROM generate_series(1, %(most)s) AS n JOIN people ON people.place = n %% %(people)s
"""
