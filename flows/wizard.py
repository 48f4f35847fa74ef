"""Makes the flow of a poll: plain published JSON, so that it opens in the editor and elsewhere like any other.

A question is a message and the wait after it. Who isn't understood is asked again as often as the poll says, who says
nothing is reminded once. All UUIDs follow from the ids of the poll and its questions: a poll that changes a little
gives a flow that changes a little.
"""

from collections.abc import Mapping, Sequence
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
        self._wait(_Place(index, below=160), name, cases, answered, self._id(index, "tries") if retry else otherwise)
        if question.field:
            self._save(_Place(index, below=300), name, following)
        if retry:
            self._count("tries", "@node.visit_count", self._poll.tries, ("retry", following), _Place(index, 1))
            self._say("retry", retry, self._again(index), _Place(index, 2), question)
        if self._poll.reminder:
            self._count("silence", "@(node.visit_count)", 1, ("remind", ""), _Place(index, 1, 200))
            self._say("remind", self._poll.reminder.text, self._again(index), _Place(index, 2, 200))

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
        hints = {language: hint_of(question, language, self._languages) for language in texts}
        return {language: text.replace("{options}", hints[language]) for language, text in texts.items()}

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

    def _wait(self, place: _Place, name: str, cases: Sequence[Case], answered: str, otherwise: str) -> None:
        """Where an answer is waited for, and told apart from others."""
        ways = {case.names[self._base]: answered for case in cases}
        for case in cases:
            uuid = self._id(place.question, "category", case.names[self._base])
            self._translate(uuid, "name", {language: [text] for language, text in case.names.items()})
        other = _free(_OTHER, ways) if cases else "All Responses"
        ways[other] = otherwise
        wait: Json = {"type": "msg"}
        if self._poll.reminder:
            silent = _free(_SILENT, ways)
            ways[silent] = self._id(place.question, "silence")
            seconds = 60 * self._poll.reminder.minutes
            wait["timeout"] = {"seconds": seconds, "category_uuid": self._id(place.question, "category", silent)}
        made = [self._case(place.question, number, case) for number, case in enumerate(cases)]
        router = {"wait": wait, "result_name": name, **self._switch(place.question, "@input.text", made, ways, other)}
        self._add(place, "wait", [], self._exits(place.question, ways), "wait_for_response", router)

    def _case(self, index: int, number: int, case: Case) -> Json:
        uuid = self._id(index, "case", str(number))
        self._translate(uuid, "arguments", case.arguments)
        category = self._id(index, "category", case.names[self._base])
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
        router = self._switch(place.question, operand, [case], leads, enough)
        for category, name in zip(router["categories"], ("Again", "Enough"), strict=True):
            category["name"] = name
        self._add(place, what, [], self._exits(place.question, leads), "split_by_expression", router)

    def _switch(self, index: int, operand: str, cases: list[Json], ways: Texts, default: str) -> Json:
        categories = [
            {"uuid": self._id(index, "category", one), "name": one, "exit_uuid": self._id(index, "exit", one)}
            for one in ways
        ]
        default_uuid = self._id(index, "category", default)
        return {
            "type": "switch",
            "operand": operand,
            "cases": cases,
            "categories": categories,
            "default_category_uuid": default_uuid,
        }

    def _exits(self, index: int, ways: Texts) -> list[Json]:
        return [_exit(self._id(index, "exit", one), to) for one, to in ways.items()]

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
