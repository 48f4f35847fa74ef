"""What people said to a flow, said again to another version of it: whom it would take another way.

Both versions are tried out alike, with the contacts as they are now, the same chance and no service called. So whatever
goes otherwise does so because of the change.
"""

import random
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from engine.core.services import NoServices
from engine.models import Flow
from engine.runner.engines import make_engine, random_number
from engine.runner.loading import load_scenes
from engine.services.recorded import Recorded, Said, recorded
from engine.services.simulation import Setting, Simulator, Turned
from flows.contact import write_contact
from flows.definition import Flow as Definition
from flows.errors import LanguageError
from flows.question import questions

Json = dict[str, Any]

MOST = 500
SECONDS = 10.0
SHOWN_TEXTS = 5


class Kind(StrEnum):
    """How a conversation goes otherwise."""

    SORTED = "sorted"  # an answer is taken for another one
    FAILS = "fails"  # it ends with an error
    NEW = "new"  # it comes to a question that was never put to them
    UNASKED = "unasked"  # a question that they answered isn't put to them


class Answer(NamedTuple):
    """``text`` is None where nobody answered; ``category`` is what it was taken for."""

    node: str
    text: str | None
    category: str


class Held(NamedTuple):
    """A conversation with one version. ``stops`` are the nodes that wait for something that was never said."""

    answers: tuple[Answer, ...]
    stops: tuple[str, ...]
    failed: str


class Difference(NamedTuple):
    kind: Kind
    node: str
    before: str
    after: str
    text: str | None


class Group(NamedTuple):
    """People whose conversation first goes otherwise in one way; ``texts`` are the commonest that they wrote.

    ``title`` is what is asked at the node.
    """

    kind: Kind
    node: str
    before: str
    after: str
    title: str
    people: int
    texts: list[tuple[str, int]]


class Replayed(NamedTuple):
    """``people`` is how many conversations were held, of which ``same`` go as before."""

    people: int
    same: int
    groups: list[Group]


def replay(*, flow: Flow, before: Json, after: Json, most: int = MOST, seconds: float = SECONDS) -> Replayed:
    """Holds the last conversations with both definitions, as many as there is time for; raises InputError."""
    conversations = recorded(flow, most)
    people = _people([one.contact for one in conversations])
    versions = _Version(flow, before), _Version(flow, after)
    until = time.monotonic() + seconds
    differences: list[Difference | None] = []
    for one in conversations:
        if one.contact in people:
            old, new = (version.hold(one, people[one.contact]) for version in versions)
            differences.append(_difference(old, new))
        if time.monotonic() > until:
            break
    titles = versions[0].titles | versions[1].titles
    groups = _grouped([one for one in differences if one], titles)
    return Replayed(len(differences), differences.count(None), list(groups))


def _people(ids: Sequence[UUID]) -> dict[UUID, Json]:
    """Contacts as the simulator takes them."""
    scenes = load_scenes(list(dict.fromkeys(ids))) if ids else []
    engine = make_engine(NoServices())
    for scene in scenes:
        scene.open(engine)
    return {scene.contact_id: write_contact(scene.contact) for scene in scenes}


class _Version:
    """One version of the flow, and what is needed to begin it at any of its questions."""

    def __init__(self, flow: Flow, definition: Json) -> None:
        self._flow = flow
        self._setting = Setting(definition=definition, without_context=True)
        self._random = random.Random()  # noqa: S311  # splits, no secrets
        self._simulators: dict[str, Simulator] = {}
        self._definition = self._beginning_at("").flow

    @property
    def titles(self) -> dict[str, str]:
        """What is asked at each node."""
        return {question.node_uuid: question.text or question.name for question in questions(self._definition)}

    def _beginning_at(self, node: str) -> Simulator:
        if node not in self._simulators:
            setting = replace(self._setting, start_node=node)
            chance = partial(random_number, self._random.randrange)
            self._simulators[node] = Simulator(self._flow.workspace, setting, chance)
        return self._simulators[node]

    def hold(self, conversation: Recorded, contact: Json) -> Held:
        """After a question that they were never asked it goes on at the next one that they answered."""
        self._random.seed(conversation.run.bytes)
        talk = _Talk(self._definition, conversation.said)
        trigger = {} if conversation.opening is None else {"type": "msg", "text": conversation.opening}
        node: str | None = ""
        try:
            while node is not None:
                contact = talk.hold(self._beginning_at(node), contact, trigger)
                node, trigger = talk.next_asked(), {}
        except LanguageError as error:
            talk.failed = str(error)
        return Held(tuple(talk.answers), tuple(talk.stops), talk.failed)


class _Talk:
    """A conversation while it is held: what of it is still to be said, by node, and what came of the rest."""

    def __init__(self, definition: Definition, said: Sequence[Said]) -> None:
        self.answers: list[Answer] = []
        self.stops: list[str] = []
        self.failed = ""
        self._definition = definition
        self._order = [one.node for one in said if definition.node(one.node)]
        self._left: dict[str, deque[Said]] = {}
        for one in said:
            self._left.setdefault(one.node, deque()).append(one)

    def hold(self, simulator: Simulator, contact: Json, trigger: Mapping[str, Any]) -> Json:
        """Until it ends, or waits for what wasn't said; gives the contact as it is then."""
        turned = simulator.start(contact, trigger)
        while turned.is_waiting and (said := self._take(turned)):
            turned = simulator.resume(turned.session, turned.contact, _resume(said))
            self.answers.append(Answer(said.node, said.text, self._category(said.node, turned)))
        if turned.is_waiting:
            self.stops.append(_waiting_at(turned))
        elif turned.session["status"] == "failed":
            self.failed = next((event["text"] for event in turned.events if event["type"] == "failure"), "failed")
        return turned.contact

    def _take(self, turned: Turned) -> Said | None:
        queue = self._left.get(_waiting_at(turned))
        return queue.popleft() if queue else None

    def next_asked(self) -> str | None:
        """The first question that they answered and that wasn't put to them, if it stopped at another one."""
        if not self.stops or self.failed:
            return None
        answered = {answer.node for answer in self.answers}
        return next((node for node in self._order if node not in answered and self._left[node]), None)

    def _category(self, node: str, turned: Turned) -> str:
        """What was saved, else the answers that leave the node by the same way."""
        found = self._definition.node(node)
        name = found.router.result_name if found and found.router else ""
        for event in turned.events:
            if name and event["type"] == "run_result_changed" and event["name"] == name:
                return str(event["category"])
        left = next((one["exit_uuid"] for one in turned.segments if one["node_uuid"] == node), "")
        ways = found.outcomes.values() if found else ()
        return " / ".join(category.name for category, way in ways if way.uuid == left)


def _resume(said: Said) -> Json:
    return {"type": "timeout"} if said.text is None else {"type": "msg", "text": said.text}


def _waiting_at(turned: Turned) -> str:
    """The node of the run that waits; "" of a run that is nowhere."""
    paths = [run["path"] for run in turned.session["runs"] if run["status"] == "waiting"]
    return str(paths[-1][-1]["node_uuid"]) if paths and paths[-1] else ""


def _difference(before: Held, after: Held) -> Difference | None:
    """The first answer that is sorted otherwise, else what else there is."""
    was, now = dict(_numbered(before)), dict(_numbered(after))
    for key, answer in was.items():
        if key in now and now[key].category != answer.category:
            return Difference(Kind.SORTED, answer.node, answer.category, now[key].category, answer.text)
    if after.failed and not before.failed:
        return Difference(Kind.FAILS, "", "", after.failed, None)
    for node in after.stops:
        if node not in before.stops:
            return Difference(Kind.NEW, node, "", "", None)
    for key, answer in was.items():
        if key not in now:
            return Difference(Kind.UNASKED, answer.node, answer.category, "", answer.text)
    return None


def _numbered(held: Held) -> Iterator[tuple[tuple[str, int], Answer]]:
    """Answers by their node, and how often it was answered before."""
    times: Counter[str] = Counter()
    for answer in held.answers:
        yield (answer.node, times[answer.node]), answer
        times[answer.node] += 1


def _grouped(differences: Sequence[Difference], titles: Mapping[str, str]) -> Iterator[Group]:
    """The most people first."""
    texts: dict[tuple[Kind, str, str, str], Counter[str]] = {}
    people = Counter(one[:4] for one in differences)
    for one in differences:
        texts.setdefault(one[:4], Counter()).update([one.text.strip()] if one.text else [])
    for alike, count in people.most_common():
        yield Group(*alike, titles.get(alike[1], ""), count, texts[alike].most_common(SHOWN_TEXTS))
