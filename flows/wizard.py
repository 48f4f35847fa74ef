"""Makes the flow of a poll: plain published JSON, so that it opens in the editor and elsewhere like any other.

A question is a message and the wait after it. Who isn't understood is asked again as often as the poll says, who says
nothing is reminded once and may answer as long as the poll lasts. All UUIDs follow from the ids of the poll and its
questions: a poll that changes a little gives a flow that changes a little.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from flows.poll import Poll, Question, result_names
from flows.poll_answers import Case, cases_of, hint_of, options_of
from flows.raw_definition import Json
from flows.result import result_key
from flows.stable_ids import StableIds
from flows.upgrades import CURRENT

# Where cards stand, in pixels: one question below the other, what happens otherwise beside it.
_LEFT, _TOP, _ROW, _ASIDE = 120, 80, 420, 360
_MOST_QUICK_REPLIES = 10
_BY_CATEGORY = ("yes_no", "menu")
_OPTIONS = "{options}"
_ENDS = ".!?؟۔।"
_TELLS_OPTIONS = re.compile(rf"[^{_ENDS}]*{re.escape(_OPTIONS)}[^{_ENDS}]*[{_ENDS}]*")
_OTHER = ("Other", "Not understood", "Anything else")
_SILENT = ("No Response", "Silent", "No answer at all")

Texts = Mapping[str, str]


def build(poll: Poll, flow_uuid: str) -> Json:
    """The definition of a poll's flow."""
    return _Builder(poll, flow_uuid).build()


class _Place(NamedTuple):
    """Which question a card belongs to, and where it stands beside and below it."""

    question: int
    aside: int = 0
    below: int = 0

    @property
    def position(self) -> Json:
        return {"left": _LEFT + _ASIDE * self.aside, "top": _TOP + _ROW * self.question + self.below}


class _Sorting(NamedTuple):
    """How the answers to a question are told apart, and where what is understood and all else leads."""

    name: str
    cases: Sequence[Case]
    answered: str
    otherwise: str


class _Builder:
    """A definition while it is made. Its parts are known by their question's place and a word for what they are."""

    def __init__(self, poll: Poll, flow_uuid: str) -> None:
        self._poll = poll
        self._uuid = flow_uuid
        self._base = poll.language
        self._languages = tuple(dict.fromkeys((poll.language, *poll.languages)))
        self._nodes: list[Json] = []
        self._places: Json = {}
        self._localization: dict[str, Json] = {language: {} for language in self._languages[1:]}

    def build(self) -> Json:
        for index, name in enumerate(result_names(self._poll)):
            self._ask(index, name)
        if self._poll.thanks.get(self._base):
            self._say("message", self._poll.thanks, "", _Place(len(self._poll.questions)))
        return {
            "uuid": self._uuid,
            "name": self._poll.title.strip(),
            "spec_version": CURRENT,
            "language": self._base,
            "type": "messaging",
            "revision": 0,
            "expire_after_minutes": self._poll.expire_after_minutes,
            "localization": {language: items for language, items in self._localization.items() if items},
            "nodes": self._nodes,
            "_ui": {"nodes": self._places, "stickies": {}},
        }

    def _ask(self, index: int, name: str) -> None:
        question = self._poll.questions[index]
        cases = cases_of(question, self._languages)
        retry = self._retry(question) if cases else {}
        following = self._entry(index + 1)
        answered = self._id(index, "save") if question.field else following
        otherwise = following if cases else answered
        self._say("message", self._asked(question), self._id(index, "wait"), _Place(index), question)
        sorting = _Sorting(name, cases, answered, self._id(index, "tries") if retry else otherwise)
        self._wait(_Place(index, below=160), sorting)
        if question.field:
            self._save(_Place(index, below=300), name, following)
        if retry:
            self._count("tries", "@node.visit_count", self._poll.tries, ("retry", following), _Place(index, 1))
            self._say("retry", retry, self._again(index), _Place(index, 2), question)
        if self._poll.reminder:
            late = self._id(index, "late") if self._poll.channel == "sms" else ""
            self._count("silence", "@(node.visit_count)", 1, ("remind", late), _Place(index, 1, 200))
            self._say("remind", self._poll.reminder.text, self._again(index), _Place(index, 2, 200))
            if late:
                self._wait_on(_Place(index, 3, 200))
                self._sort_late(_Place(index, 3, 340), sorting)

    def _entry(self, index: int) -> str:
        """The node that asks a question; after the last one that which says thank you, if any does."""
        is_end = index == len(self._poll.questions) and not self._poll.thanks.get(self._base)
        return "" if is_end else self._id(index, "message")

    def _again(self, index: int) -> str:
        """Where a message leads that was said in between: on the small screen of USSD the question comes again."""
        return self._id(index, "wait" if self._poll.channel == "sms" else "message")

    # What is said

    def _asked(self, question: Question) -> Texts:
        """The question by language, with its options below where the phone doesn't show them itself."""
        if not question.numbered or self._is_shown_by_phone(question):
            return question.text
        return {language: self._with_options(text, question, language) for language, text in question.text.items()}

    def _with_options(self, text: str, question: Question, language: str) -> str:
        names = self._option_names(question, language)
        return "\n".join([text, *(f"{number}. {name}" for number, name in enumerate(names, 1))])

    def _option_names(self, question: Question, language: str) -> list[str]:
        options = options_of(question, self._languages)
        return [option.names.get(language) or option.names[self._base] for option in options]

    def _is_shown_by_phone(self, question: Question) -> bool:
        options = options_of(question, self._languages)
        return self._poll.channel == "ussd" and question.kind != "many" and 0 < len(options) <= _MOST_QUICK_REPLIES

    def _retry(self, question: Question) -> Texts:
        """What is said to who isn't understood, by language; nothing if nobody is asked again."""
        texts = question.retry or self._poll.retry
        if not self._poll.tries or not texts.get(self._base, "").strip():
            return {}
        said = {language: self._with_hint(text, question, language) for language, text in texts.items()}
        return said if said[self._base] else question.text

    def _with_hint(self, text: str, question: Question, language: str) -> str:
        """A sentence that tells what can be answered is left out where that isn't known, as it isn't of regions."""
        hint = hint_of(question, language, self._languages)
        return text.replace(_OPTIONS, hint) if hint else _TELLS_OPTIONS.sub("", text).strip()

    def _say(self, what: str, texts: Texts, to: str, place: _Place, question: Question | None = None) -> None:
        uuid = self._id(place.question, what, "action")
        action: Json = {"uuid": uuid, "type": "send_msg", "text": texts[self._base]}
        self._translate(uuid, "text", {language: [text] for language, text in texts.items()})
        if question and what == "message" and self._is_shown_by_phone(question):
            replies = {language: self._option_names(question, language) for language in question.text}
            action["quick_replies"] = replies[self._base]
            self._translate(uuid, "quick_replies", replies)
        self._add(place, what, [action], [_exit(self._id(place.question, what, "exit"), to)], "execute_actions")

    def _translate(self, uuid: str, key: str, texts: Mapping[str, Sequence[str]]) -> None:
        for language in self._languages[1:]:
            if any(text.strip() for text in texts.get(language, ())):
                self._localization[language].setdefault(uuid, {})[key] = list(texts[language])

    # What is done with answers

    def _wait(self, place: _Place, sorting: _Sorting) -> None:
        """Where an answer is waited for, and told apart from others."""
        ways, other = self._ways(place, sorting)
        wait: Json = {"type": "msg"}
        if self._poll.reminder:
            silent = _free(_SILENT, ways)
            ways[silent] = self._id(place.question, "silence")
            seconds = 60 * self._poll.reminder.minutes
            wait["timeout"] = {"seconds": seconds, "category_uuid": self._id(place.question, "category", silent)}
        made = self._made(place, sorting)
        router = {"wait": wait, "result_name": sorting.name, **self._switch(place, "@input.text", made, ways, other)}
        self._add(place, "wait", [], self._exits(place, ways), "wait_for_response", router)

    def _wait_on(self, place: _Place) -> None:
        """Where an answer is waited for that the reminder didn't bring in time."""
        ways = {"All Responses": self._id(place.question, "sort")}
        router = {"wait": {"type": "msg"}, **self._switch(place, "@input.text", [], ways, "All Responses", "late")}
        self._add(place, "late", [], self._exits(place, ways, "late"), "wait_for_response", router)

    def _sort_late(self, place: _Place, sorting: _Sorting) -> None:
        ways, other = self._ways(place, sorting, "sort")
        made = self._made(place, sorting, "sort")
        switch = self._switch(place, "@input.text", made, ways, other, "sort")
        exits = self._exits(place, ways, "sort")
        self._add(place, "sort", [], exits, "split_by_expression", {"result_name": sorting.name, **switch})

    def _ways(self, place: _Place, sorting: _Sorting, *where: str) -> tuple[dict[str, str], str]:
        """Where each category leads, and the category of all else. `where` tells cards of one question apart."""
        ways = {case.names[self._base]: sorting.answered for case in sorting.cases}
        for case in sorting.cases:
            uuid = self._id(place.question, *where, "category", case.names[self._base])
            self._translate(uuid, "name", {language: [text] for language, text in case.names.items()})
        other = _free(_OTHER, ways) if sorting.cases else "All Responses"
        return {**ways, other: sorting.otherwise}, other

    def _made(self, place: _Place, sorting: _Sorting, *where: str) -> list[Json]:
        return [self._case(place, number, case, *where) for number, case in enumerate(sorting.cases)]

    def _case(self, place: _Place, number: int, case: Case, *where: str) -> Json:
        uuid = self._id(place.question, *where, "case", str(number))
        self._translate(uuid, "arguments", case.arguments)
        category = self._id(place.question, *where, "category", case.names[self._base])
        arguments = list(case.arguments[self._base])
        return {"uuid": uuid, "type": case.type, "arguments": arguments, "category_uuid": category}

    def _count(self, what: str, operand: str, most: int, ways: tuple[str, str], place: _Place) -> None:
        """Takes the first way so many times, and the second one from then on."""
        again, enough = f"{what} again", f"{what} enough"
        case = {
            "uuid": self._id(place.question, what, "case"),
            "type": "has_number_lte",
            "arguments": [str(most)],
            "category_uuid": self._id(place.question, "category", again),
        }
        leads = {again: self._id(place.question, ways[0]), enough: ways[1]}
        router = self._switch(place, operand, [case], leads, enough)
        for category, name in zip(router["categories"], ("Again", "Enough"), strict=True):
            category["name"] = name
        self._add(place, what, [], self._exits(place, leads), "split_by_expression", router)

    def _switch(self, place: _Place, operand: str, cases: list[Json], ways: Texts, default: str, *where: str) -> Json:
        category, way_out = (partial(self._id, place.question, *where, part) for part in ("category", "exit"))
        return {
            "type": "switch",
            "operand": operand,
            "cases": cases,
            "categories": [{"uuid": category(one), "name": one, "exit_uuid": way_out(one)} for one in ways],
            "default_category_uuid": category(default),
        }

    def _exits(self, place: _Place, ways: Texts, *where: str) -> list[Json]:
        return [_exit(self._id(place.question, *where, "exit", one), to) for one, to in ways.items()]

    def _save(self, place: _Place, name: str, following: str) -> None:
        """Keeps the answer with the contact."""
        question = self._poll.questions[place.question]
        part = ".category" if question.kind in _BY_CATEGORY else ""
        action = {
            "uuid": self._id(place.question, "save", "action"),
            "type": "set_contact_field",
            "field": {"key": question.field, "name": question.field.replace("_", " ").capitalize()},
            "value": f"@results.{result_key(name)}{part}",
        }
        self._add(
            place, "save", [action], [_exit(self._id(place.question, "save", "exit"), following)], "execute_actions"
        )

    # What all nodes share

    def _add(
        self,
        place: _Place,
        what: str,
        actions: list[Json],
        exits: list[Json],
        kind: str,
        router: Json | None = None,
    ) -> None:
        uuid = self._id(place.question, what)
        self._nodes.append({"uuid": uuid, "actions": actions, **({"router": router} if router else {}), "exits": exits})
        self._places[uuid] = {"type": kind, "position": place.position}

    def _id(self, index: int, *what: str) -> str:
        """The UUID of a part, the same whenever this poll is made."""
        return StableIds({"flow": self._uuid, "question": self._poll.id_of(index), "part": what}).uuid4()


def _exit(uuid: str, to: str) -> Json:
    return {"uuid": uuid, "destination_uuid": to or None}


def _free(names: Sequence[str], taken: Mapping[str, str]) -> str:
    """The first name that no answer has."""
    lowered = {name.lower() for name in taken}
    return next((name for name in names if name.lower() not in lowered), f"{names[0]} ({len(taken)})")
