"""One trial: people write, processes die, and in the end everything is checked."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from django.db import DatabaseError, connection

from engine.models import Flow, Inbox, Outbox
from engine.services.channels import create_channel
from engine.services.flows import publish_flow, save_flow
from engine.services.workspaces import create_workspace
from tests.crash.checks import problems, repeated
from tests.crash.gateway import Gateway
from tests.crash.victims import SERVERS, Killer
from tests.engine.flows import action, flow, node, question, send
from tests.engine.triggers import create_trigger
from tests.live import Site, eventually

ECHO = "got @input.text"


class Trial:
    """``victims`` are what is killed; None for all there is."""

    def __init__(
        self, folder: Path, people: int, pause: float, chance: random.Random, victims: Sequence[str] | None = None
    ) -> None:
        self._folder, self._chance, self._victims = folder, chance, victims
        self._gateway = Gateway(people, pause)
        self._killer: Killer

    def run(self, kills: int, every: float, settle: float) -> list[str]:
        """The rules that were broken."""
        with self._gateway as gateway, Site("jibu") as site:
            self._killer = Killer(site, self._folder, self._chance, self._victims or (*site.names, *SERVERS))
            gateway.start_writing(f"{site.address}{set_stage(gateway.url)}")
            self._killer.watch(every)
            for _ in range(kills):
                self._killer.strike()
                self._killer.watch(self._chance.uniform(0, 2 * every))
            gateway.stop_writing()
            eventually(self._settled, settle)
            return list(problems(gateway, self._killer.kills))

    def report(self) -> Iterator[str]:
        gateway, killer = self._gateway, self._killer
        yield f"{sum(gateway.acknowledged.values())} messages acknowledged, {gateway.refusals} calls had to be repeated"
        yield f"{gateway.asked} calls of another service"
        victims = Counter(kill.victim for kill in killer.kills)
        yield f"{len(killer.kills)} kills: " + ", ".join(f"{name} {count}" for name, count in sorted(victims.items()))
        yield f"{len(gateway.heard)} messages left, {len(repeated(gateway))} of them twice because of a kill just then"
        if killer.ended_alone:
            yield "ended without being killed, and were started again: " + ", ".join(killer.ended_alone)

    def _settled(self) -> bool:
        self._killer.watch(0.2)
        try:
            return not Inbox.objects.exists() and not Outbox.objects.exists()
        except DatabaseError:
            connection.close()
            return False


def set_stage(gateway_url: str) -> str:
    """A flow that repeats what people write, in sessions of three messages, for the last of which it asks another
    service; returns the path of the webhook.
    """
    workspace = create_workspace(name="Crash", owner="crash@example.org", country="RW").workspace
    config = {"send_url": f"{gateway_url}/send", "mo_id_field": "id"}
    channel = create_channel(workspace=workspace, code="EX", name="Gateway", address="1234", config=config)
    definition = flow(
        "Echo",
        [
            *question("First", ECHO, {"Seven": "7"}, to="Second asked"),
            *question("Second", ECHO, {"Eight": "8"}, to="call"),
            node("call", action("call_webhook", method="GET", url=f"{gateway_url}/ask", result_name="Said"), to="end"),
            node("end", send("@webhook.json.says @input.text")),
        ],
    )
    for one in definition["nodes"]:
        for does in one["actions"]:  # they would all have the same, as they say the same
            does["uuid"] = str(uuid4())
    revision = save_flow(workspace=workspace, definition=definition)
    publish_flow(revision=revision)
    create_trigger(flow=Flow.objects.get(pk=revision.flow_id), keywords=[])
    return f"/c/ex/{channel.pk}/receive"
