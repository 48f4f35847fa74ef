"""Whatever happens in whatever order, and dies in the middle: what the database says stays true, nothing is lost."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from engine.models import Contact, DeadLetter, Flow, Group, Inbox, Message
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers, squash_counts, waiting_alone
from engine.services.channels import create_channel
from engine.services.contacts import modify_contact
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_group
from engine.services.inbox import Incoming, receive
from engine.services.outbox import Outcome, claim, record
from engine.services.sessions import interrupt_contacts, interrupt_flow, interrupt_workspace
from engine.services.starts import create_start
from engine.services.workspaces import create_workspace
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.status import StatusModifier
from flows.refs import GroupRef
from tests.engine.flows import action, flow, node, question, send
from tests.engine.test_alone import service as service
from tests.engine.test_timers import pass_time
from tests.engine.threads import together
from tests.engine.triggers import create_trigger
from tests.invariants import broken

STEPS = 25
PEOPLE = 4
WORKERS = 3
STATEMENTS = 20  # about as many as a batch has
ROUNDS = 5  # so often everything is looked at in the end; what waits still would wait for ever

people = st.integers(0, PEOPLE - 1)
words = st.sampled_from(["red", "tea", "nothing of it", "poll", "other", ""])


def definition(name: str, greeting: str, url: str) -> dict[str, Any]:
    """Two questions, the first of which has a time limit, and a flow's other ways to change things.

    With a ``url`` it begins by asking a service, for which contacts fall out of their batch.
    """
    wait: dict[str, Any] = {"type": "msg", "timeout": {"seconds": 600}}
    call = node("call", action("call_webhook", method="GET", url=url, result_name="Answer"), to="Colour asked")
    nodes = [
        *([call] if url else ()),
        *question("Colour", greeting, {"Red": "red", "Blue": "blue"}, to="Drink asked", wait=wait),
        *question("Drink", "And which drink?", {"Tea": "tea"}, to="end"),
        node("end", action("set_contact_name", name="@results.colour"), send("Thanks")),
    ]
    return flow(name, nodes)


class Interleavings(RuleBasedStateMachine):
    """One workspace, a few people, two flows, and everything that can happen to them."""

    service = ""

    @initialize()
    def begin(self) -> None:
        call_command("flush", verbosity=0, interactive=False)
        self.workspace = create_workspace(name="Any", owner=f"{uuid4()}@example.org", country="RW").workspace
        self.channel = create_channel(workspace=self.workspace, code="EX", name="Gateway", address="1234")
        names = "Poll", "Other"
        self.definitions = [self.definition(name, "Which colour?") | {"uuid": str(uuid4())} for name in names]
        self.flows = [self.publish(one) for one in self.definitions]
        for one, word in zip(self.flows, ("poll", "other"), strict=True):
            create_trigger(flow=one, keywords=[word])
        self.group: Group = create_group(workspace=self.workspace, name="Some")
        self.received: dict[str, list[str]] = defaultdict(list)
        for number in range(PEOPLE):
            self.write(number, "hello")
        run_batch()

    def definition(self, name: str, greeting: str) -> dict[str, Any]:
        return definition(name, greeting, self.service if name == "Other" else "")

    def publish(self, one: dict[str, Any]) -> Flow:
        revision = save_flow(workspace=self.workspace, definition=one)
        publish_flow(revision=revision)
        return Flow.objects.get(pk=revision.flow_id)

    def contact(self, number: int) -> Contact:
        return Contact.objects.get(workspace=self.workspace, urns__identity=f"tel:+25078800000{number}")

    @rule(number=people, text=words)
    def write(self, number: int, text: str) -> None:
        urn = f"tel:+25078800000{number}"
        one = Incoming(workspace_id=self.workspace.pk, channel_id=self.channel.pk, urn=urn, text=text)
        self.received[urn] += filter(None, receive([one]))

    @rule(number=people, text=words)
    def write_in_a_slow_transaction(self, number: int, text: str) -> None:
        """What came meanwhile was stored and looked at, and now there is something that stands before it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(min(id), 1) - 1 FROM engine_inbox")
            (before,) = cursor.fetchone()
            self.write(number, text)
            cursor.execute("UPDATE engine_inbox SET id = %s WHERE id = (SELECT max(id) FROM engine_inbox)", [before])

    @rule(which=st.integers(0, 1), number=people, everyone=st.booleans())
    def start(self, which: int, number: int, everyone: bool) -> None:
        create_start(flow=self.flows[which], everyone=everyone, contacts=() if everyone else [self.contact(number)])

    @rule(number=people, kind=st.sampled_from(["contact", "flow", "workspace"]))
    def interrupt(self, number: int, kind: str) -> None:
        if kind == "contact":
            interrupt_contacts(contacts=[self.contact(number)])
        elif kind == "flow":
            interrupt_flow(flow=self.flows[number % 2])
        else:
            interrupt_workspace(workspace=self.workspace)

    @rule(number=people, choice=st.integers(0, 4))
    def edit_contact(self, number: int, choice: int) -> None:
        group = GroupRef(str(self.group.pk), self.group.name)
        modifier = [
            LanguageModifier(language="swa"),
            GroupsModifier(groups=(group,), modification="add"),
            GroupsModifier(groups=(group,), modification="remove"),
            StatusModifier("stopped"),
            StatusModifier("active"),
        ][choice]
        modify_contact(contact=self.contact(number), modifiers=[modifier])

    @rule(which=st.integers(0, 1), word=st.sampled_from(["Which?", "What colour?"]))
    def edit_flow(self, which: int, word: str) -> None:
        edited = self.definition(self.definitions[which]["name"], word) | {"uuid": self.definitions[which]["uuid"]}
        self.publish(edited)

    @rule(minutes=st.sampled_from([5, 11, 60 * 24 * 40]))
    def let_time_pass(self, minutes: int) -> None:
        pass_time(minutes=minutes)
        fire_timers()

    @rule(limit=st.sampled_from([1, 2, 500]))
    def handle(self, limit: int) -> None:
        run_batch(limit)

    @rule()
    def handle_together(self) -> None:
        together(*[run_batch] * WORKERS)

    @rule(statements=st.integers(1, STATEMENTS))
    def die_while_handling(self, statements: int) -> None:
        """The connection is cut at one of the statements."""
        with connection.execute_wrapper(Cut(statements)), suppress(DatabaseError):
            run_batch()
        connection.close()

    @rule(number=people)
    def handle_alone(self, number: int) -> None:
        handle_contact(self.contact(number).pk)

    @rule(number=people, statements=st.integers(1, STATEMENTS))
    def die_while_handling_alone(self, number: int, statements: int) -> None:
        contact_id = self.contact(number).pk
        with connection.execute_wrapper(Cut(statements)), suppress(DatabaseError):
            handle_contact(contact_id)
        connection.close()

    @rule(outcome=st.sampled_from(["sent", "again", "failed", "dead"]))
    def send(self, outcome: str) -> None:
        claimed = claim(limit=3)
        if outcome == "dead":
            return
        error = "" if outcome == "sent" else "connection_failed"
        record([Outcome(claimed=one, error=error, retry=outcome == "again") for one in claimed])

    @rule()
    def let_leases_end(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE engine_outbox SET due_on = now(), leased_until = NULL")
            cursor.execute("UPDATE engine_contact SET leased_until = NULL")

    @rule()
    def squash(self) -> None:
        squash_counts()

    @invariant()
    def nothing_is_broken(self) -> None:
        assert list(broken()) == []

    def teardown(self) -> None:
        """In the end every message was handled once, and those of a person in their order."""
        if not hasattr(self, "received"):
            return
        self.let_leases_end()
        for _ in range(ROUNDS):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE engine_inbox SET due_on = now()")
            run_batch()
            for contact_id in waiting_alone():
                handle_contact(contact_id)
        assert not Inbox.objects.exists()
        assert not DeadLetter.objects.exists()
        for urn, ids in self.received.items():
            mine = Message.objects.filter(workspace=self.workspace, direction="in", urn=urn)
            handled = [str(key) for key in mine.order_by("id").values_list("pk", flat=True)]
            assert handled == ids
        self.nothing_is_broken()


class Cut:
    """Ends the connection at one of the statements to come."""

    def __init__(self, statements: int) -> None:
        self._left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            return execute("SELECT pg_terminate_backend(pg_backend_pid())", None, False, context)
        return execute(sql, params, many, context)


def test_any_order_of_things_keeps_the_invariants(transactional_db: None, service: str) -> None:
    Interleavings.service = f"{service}/colour"
    run_state_machine_as_test(
        Interleavings,
        settings=settings(
            max_examples=max(1, settings().max_examples // 10),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
