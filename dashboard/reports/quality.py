"""Answers that may not be meant: too fast, all the same, or the same words as somebody else's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from dashboard.reports.questions import SavedResult, asked_keys, saved_results
from engine.models import Cleaning, Flow

# Nobody reads a question and writes an answer on a phone in less, at least not three times.
FASTEST_SECONDS, FEWEST_ANSWERS = 4.0, 3
# That many questions with the same answers to choose from, all answered alike.
SAME_ANSWERS = 4
# Short replies are often the same; long ones are not, by several people.
LONG_REPLY, SAME_REPLIES = 20, 3
SHOWN = 100


class Flag(StrEnum):
    SPEEDER = "speeder"
    STRAIGHT_LINER = "straight_liner"
    SAME_WORDS = "same_words"


@dataclass(frozen=True, slots=True)
class Suspect:
    """`detail` is what raised the flag: seconds an answer, the answer, or the reply."""

    contact: UUID
    name: str
    detail: str


def suspects(flow: Flow) -> dict[Flag, list[Suspect]]:
    """People whose answers raise a flag and who are not left out yet, the first hundred of each."""
    saved = saved_results(flow)
    return {
        Flag.SPEEDER: _speeders(flow, asked_keys(flow)),
        Flag.STRAIGHT_LINER: [one for keys in _scales(saved) for one in _straight(flow, keys)],
        Flag.SAME_WORDS: _same_words(flow, [one.key for one in saved if not one.offers_answers]),
    }


def log(flow: Flow) -> Sequence[Cleaning]:
    """Who was left out and taken back, latest first."""
    rows = Cleaning.objects.for_workspace(flow.workspace).filter(flow=flow).select_related("made_by", "undone_by")
    return list(rows.order_by("-created_on")[:SHOWN])


def _scales(saved: Sequence[SavedResult]) -> list[list[str]]:
    """Keys of questions that offer the same answers, where there are enough of them."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in saved:
        if len(one.answers) > 2 and not one.options:
            alike[one.answers].append(one.key)
    return [keys for keys in alike.values() if len(keys) >= SAME_ANSWERS]


def _speeders(flow: Flow, keys: list[str]) -> list[Suspect]:
    return _find(_SPEEDERS, flow, {"keys": keys, "fastest": FASTEST_SECONDS, "fewest": FEWEST_ANSWERS})


def _straight(flow: Flow, keys: list[str]) -> list[Suspect]:
    return _find(_STRAIGHT, flow, {"keys": keys, "fewest": SAME_ANSWERS})


def _same_words(flow: Flow, keys: list[str]) -> list[Suspect]:
    return _find(_SAME_WORDS, flow, {"keys": keys, "length": LONG_REPLY, "people": SAME_REPLIES})


def _find(query: str, flow: Flow, params: dict[str, Any]) -> list[Suspect]:
    about: dict[str, Any] = {"flow": flow.pk, "workspace": flow.workspace_id, "shown": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(query, {**about, **params})
        return [Suspect(*row) for row in cursor.fetchall()]


_FROM = """
    FROM engine_respondent respondent LEFT JOIN engine_contact contact ON contact.id = respondent.contact_id
"""
_OF_FLOW = """
    respondent.flow_id = %(flow)s AND respondent.workspace_id = %(workspace)s
    AND respondent.responded AND NOT is_excluded
"""
_SPEEDERS = f"""
    SELECT contact_id, coalesce(name, ''), round(pace, 1) || ' s' {_FROM}
    CROSS JOIN LATERAL (
        SELECT avg(value::numeric) AS pace, count(*) AS answers
        FROM jsonb_each_text(seconds) WHERE key = ANY(%(keys)s)
    ) timed
    WHERE {_OF_FLOW} AND timed.answers >= %(fewest)s AND pace < %(fastest)s ORDER BY pace LIMIT %(shown)s
"""  # noqa: S608 — our texts
_STRAIGHT = f"""
    SELECT contact_id, coalesce(name, ''), answer {_FROM}
    CROSS JOIN LATERAL (
        SELECT min(value) AS answer, count(DISTINCT value) AS kinds, count(*) AS answers
        FROM jsonb_each_text(answers) WHERE key = ANY(%(keys)s) AND key <> ALL(silent)
    ) given
    WHERE {_OF_FLOW} AND kinds = 1 AND given.answers >= %(fewest)s ORDER BY contact_id LIMIT %(shown)s
"""  # noqa: S608 — our texts
_SAME_WORDS = f"""
    WITH replies AS (
        SELECT respondent.contact_id, coalesce(name, '') AS name, run.results->key->>'input' AS reply
        {_FROM} JOIN engine_run run ON run.id = respondent.run_id, unnest(%(keys)s::text[]) key
        WHERE {_OF_FLOW} AND length(run.results->key->>'input') >= %(length)s
    ), counted AS (
        SELECT *, count(*) OVER (PARTITION BY lower(reply)) AS people FROM replies
    )
    SELECT contact_id, name, left(reply, 120) FROM counted WHERE people >= %(people)s
    ORDER BY lower(reply), contact_id LIMIT %(shown)s
"""  # noqa: S608 — our texts
