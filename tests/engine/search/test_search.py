"""Queries answered by the database give what the evaluator gives."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.assets import Place
from engine.gateways.services import AloneServices
from engine.models import Contact, ContactURN, Flow, Group, GroupMembership, Respondent, Run, Ticket, Workspace
from engine.models.base import uuid7
from engine.runner.engines import make_engine
from engine.runner.loading import load_scenes
from engine.runner.rows import to_json
from engine.search import find_contacts, parse
from engine.services.contacts import modify_contact
from engine.services.respondents import rebuild
from engine.services.workspaces import create_workspace
from flows import contact as flow_contacts
from flows.contact import FieldValue
from flows.errors import QueryError
from flows.modifiers.name import NameModifier
from flows.obfuscation import encode_ref

EXAMPLES = max(30, settings().max_examples // 10)  # more of them at night

NAMES = (
    "",
    "Marie Uwimana",
    "marie-claire O'Brien",
    "ÉLISE",
    "Ana",
    "İpek Σοφός ΟΔΟΣ",
    "නිමල් පෙරේරා",
    "  Jo  ",
    "99 Bob",
    "x",
)
SCHOOLS = ("GS Remera", " gs remera\u00a0", "École", "éCOLE", "\t", "17")
AGES = ("17", "-5.5")
PROVINCES = ("Rwanda > Kigali City", "Rwanda > Eastern")
DISTRICTS = ("Rwanda > Kigali City > Gasabo", "Rwanda > Kigali City > Kicukiro")
VILLAGES = ("Rwanda > Kigali City > Gasabo > Bumbogo", "Rwanda > Kigali City > Gasabo > Gasabo")
MOMENTS = (
    "2026-03-01T00:00:00+02:00",
    "2026-02-28T23:59:59.999999+02:00",
    "2026-03-01T21:59:59Z",
    "2026-03-01T22:00:00Z",
    "1999-12-31T12:00:00Z",
)
URNS = ("tel:+250788000001", "tel:+250788123456", "tel:mtn", "telegram:4242", "ext:AbC", "mailto:ana@example.org")
VALUES = st.sampled_from(
    (
        *(
            "",
            "  ",
            "marie",
            "uwi",
            "claire",
            "ELIS",
            "elise",
            "Ana",
            "bob",
            "σοφ",
            "නිම",
            "Marie Uwimana",
            "x",
            "99",
            "o'br",
        ),
        *("gs remera", "ÉCOLE", "17", "17.0", "-5", "0", "1", "2", "9999999999.5", "0.1", "01-03-2026", "28-02-2026"),
        *("gasabo", "Kigali City", "kigali", "BUMBOGO", "eastern", "1-3-26 10:30", "2026-02-29", "today", "NaN"),
        *("2026-03-01T23:00:00Z", "31-12-1999", "+250788000001", "788", "mtn", "MTN", "4242", "abc", "ana@example.org"),
        *("Reporters", "étudiants", "active", "BLOCKED", "stopped", "archived", "kin", "eng", "a'\\:*", "\\", "%_%"),
    )
)
PROPERTIES = st.sampled_from(
    (
        *("name", "language", "status", "urn", "group", "tickets", "created_on", "last_seen_on", "uuid"),
        *("tel", "telegram", "ext", "mailto", "facebook"),
        *("age", "born", "province", "district", "village", "school", "fields.age", "fields.school", "urns.tel"),
    )
)
CONDITIONS = st.builds(
    lambda name, operator, value: f"{name} {operator} " + '"' + value.replace("\\", "\\\\") + '"',
    st.one_of(PROPERTIES, PROPERTIES.map(str.upper)),
    st.sampled_from(("=", "!=", "~", ">", ">=", "<", "<=", "is", "has")),
    VALUES,
)
# Without a property, names and numbers are looked through.
BARE = st.sampled_from(
    ("marie", "uwi ana", "+250788000001", "0788", "788000001", "elise", "x", "o'brien", "(788) 123-456")
)


def combined(parts: tuple[str, str, str]) -> str:
    left, word, right = parts
    return f"({left}) {word} ({right})"


QUERIES = st.recursive(
    st.one_of(CONDITIONS, CONDITIONS, CONDITIONS, BARE),
    lambda inner: st.tuples(inner, st.sampled_from(("and", "or", "", "AND")), inner).map(combined),
    max_leaves=5,
)


# Read in all ways at once, as values are until the type of their field says which one counts.
WHOLE = FieldValue("17", number=Decimal(17), datetime=MOMENTS[0], state=PROVINCES[0], district=DISTRICTS[0])


def field_values(**chosen: Any) -> dict[str, FieldValue]:
    return {key: value for key, value in chosen.items() if value}


PEOPLE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "language": st.sampled_from(("", "kin", "eng")),
        "status": st.sampled_from(Contact.Status.values),
        "tickets": st.sampled_from(((), ("open",), ("closed",), ("closed", "open"), ("closed", "closed"))),
        "seen": st.sampled_from((None, *MOMENTS)),
        "created": st.sampled_from(MOMENTS),
        "urns": st.lists(st.sampled_from(URNS), unique=True, max_size=3),
        "groups": st.sets(st.sampled_from((0, 1))),
        "fields": st.builds(
            field_values,
            age=st.sampled_from((None, FieldValue("old"), *(FieldValue(text, number=Decimal(text)) for text in AGES))),
            born=st.sampled_from((None, FieldValue("x"), *(FieldValue(text, datetime=text) for text in MOMENTS))),
            province=st.sampled_from((None, FieldValue("?"), *(FieldValue("p", state=path) for path in PROVINCES))),
            district=st.sampled_from((None, FieldValue("?"), *(FieldValue("g", district=path) for path in DISTRICTS))),
            village=st.sampled_from((None, FieldValue("?"), *(FieldValue("v", ward=path) for path in VILLAGES))),
            school=st.sampled_from((None, *(FieldValue(text) for text in SCHOOLS), WHOLE)),
            unknown=st.sampled_from((None, WHOLE)),
        ),
    }
)  # fmt: skip


def store(workspace: Workspace, groups: list[Group], people: Iterable[dict[str, Any]]) -> None:
    """Each address goes to the first who asks for it."""
    Ticket.objects.all().delete()
    Contact.objects.all().delete()
    taken: set[str] = set()
    for person in people:
        made = Contact.objects.create(
            workspace=workspace,
            name=person["name"],
            language=person["language"],
            status=person["status"],
            last_seen_on=person["seen"],
            created_on=person["created"],
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE engine_contact SET fields = %s WHERE id = %s", [to_json(person["fields"]), made.pk])
        for urn in person["urns"]:
            if urn not in taken:
                ContactURN.objects.create(workspace=workspace, contact=made, identity=urn)
                taken.add(urn)
        for status in person["tickets"]:
            Ticket.objects.create(workspace=workspace, contact=made, status=status, active_on=now())
        for index in person["groups"]:
            GroupMembership.objects.create(contact=made, group=groups[index])


def load(where: Place) -> list[flow_contacts.Contact]:
    """The contacts as flows see them."""
    ids = list(Contact.objects.for_workspace(where.workspace_id).values_list("pk", flat=True))
    scenes = load_scenes(ids)
    for scene in scenes:
        scene.open(make_engine(AloneServices(where.workspace_id)))
    return [scene.contact for scene in scenes]


@given(people=st.lists(PEOPLE, min_size=1, max_size=8), queries=st.lists(QUERIES, min_size=20, max_size=40))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_database_and_the_evaluator_agree(
    workspace: Workspace, groups: list[Group], where: Place, people: list[dict[str, Any]], queries: list[str]
) -> None:
    store(workspace, groups, people)
    contacts = load(where)
    for text in queries:
        try:
            matches = parse(text, where).matcher()
        except QueryError:
            continue
        expected = {contact.uuid for contact in contacts if matches(contact, where.environment)}
        assert {str(contact.pk) for contact in find_contacts(where, text)} == expected, text


def person(workspace: Workspace, name: str, **values: Any) -> Contact:
    return Contact.objects.create(workspace=workspace, name=name, **values)


def found(where: Place, query: str) -> set[str]:
    return set(find_contacts(where, query).values_list("name", flat=True))


def test_what_only_the_database_knows(workspace: Workspace, where: Place, flow: Flow) -> None:
    ana, ben, eve = (person(workspace, name) for name in ("Ana", "Ben", "Eve"))
    for contact, status in ((ana, "waiting"), (ben, "completed")):
        Run.objects.create(
            workspace=workspace, session_id=uuid7(), contact=contact, flow=flow, status=status, modified_on=now()
        )
    ben.refresh_from_db()
    assert found(where, 'flow = "favourites"') == {"Ana"}
    assert found(where, 'flow != ""') == {"Ana"}
    assert found(where, 'history = "Favourites"') == {"Ana", "Ben"}
    assert found(where, 'history != "Favourites"') == {"Eve"}
    assert found(where, 'history = ""') == {"Eve"}
    rebuild(workspace=workspace)
    Respondent.objects.filter(contact=ben.pk).update(is_archived=True)
    Run.objects.filter(contact=ben).delete()
    assert found(where, 'history = "Favourites"') == {"Ana", "Ben"}
    assert found(where, 'history = ""') == {"Eve"}
    assert found(where, f"id = {ben.number}") == {"Ben"}
    assert found(where, f"id != {ben.number}") == {"Ana", "Eve"}
    assert found(where, f"ref = {encode_ref(ben.number, where.environment.obfuscation_key)}") == {"Ben"}
    assert found(where, "ref = AAAAAA or id = 0 or id = x") == set()
    assert found(where, f"uuid = {eve.pk}") == {"Eve"}


def test_contacts_of_other_workspaces_are_not_found(workspace: Workspace, where: Place) -> None:
    other = create_workspace(name="Other", owner="other@example.org").workspace
    theirs = person(other, "Ana")
    ContactURN.objects.create(workspace=other, contact=theirs, identity="tel:+250788000009")
    person(workspace, "Ana")
    assert [found.workspace_id for found in find_contacts(where, "ana")] == [workspace.pk]
    assert not find_contacts(where, "tel = +250788000009").exists()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("marie", "contact_words"),
        ("tel = +250788000001", "urn_folded"),
        ("id = 7", "contact_number"),
        ("group = Reporters", "engine_groupmembership"),
        ("age = 17.0", "contact_values"),
        ('school = "GS Remera"', "contact_values"),
        ("district = Gasabo", "contact_values"),
        ("history = Favourites", "run_flow"),
    ],
)
def test_look_ups_have_indexes(where: Place, flow: Flow, query: str, index: str) -> None:
    with connection.cursor() as cursor:
        for statement in CROWD:
            cursor.execute(statement, {"workspace": where.workspace_id, "flow": flow.pk})
        cursor.execute("ANALYZE engine_contact, engine_contacturn, engine_run, engine_groupmembership")
    assert index in find_contacts(where, query).explain()


# Five thousand people with a name, an address and a run each; the group that is asked for is empty.
CROWD = (
    """
    INSERT INTO engine_contact
        (id, workspace_id, name, name_words, language, status, timezone, fields, created_on, modified_on)
    SELECT gen_random_uuid(), %(workspace)s, 'Ana' || n, array_to_tsvector(ARRAY['ana' || n]), '', 'active', '', '{}',
        now(), now()
    FROM generate_series(1, 5000) AS n
    """,
    """
    INSERT INTO engine_contacturn (id, workspace_id, contact_id, identity, display, position, created_on)
    SELECT gen_random_uuid(), workspace_id, id, 'tel:+2507' || number, '', 0, now() FROM engine_contact
    """,
    """
    INSERT INTO engine_run
        (id, workspace_id, session_id, contact_id, flow_id, revision, status, results, responded,
        created_on, modified_on)
    SELECT gen_random_uuid(), workspace_id, id, id, gen_random_uuid(), 1, 'completed', '{}', false, now(), now()
    FROM engine_contact
    """,
)


def test_names_changed_by_flows_are_found_by_their_new_words(workspace: Workspace, where: Place) -> None:
    contact = person(workspace, "Ana")
    modify_contact(contact=contact, modifiers=[NameModifier("Keza")])
    assert found(where, "keza") == {"Keza"}
    assert found(where, "ana") == set()
