"""What people wrote in answer to an open question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dashboard.reports.words import count_words
from engine.models import Flow

PAGE = 50
# The cloud is made of the latest replies: more of them change little of it.
CLOUD_REPLIES = 20_000
CLOUD_WORDS = 60


@dataclass(frozen=True, slots=True)
class Reply:
    contact: UUID
    text: str
    category: str
    language: str
    started_on: datetime
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Word:
    """`size` is from 1 (seldom) to 5."""

    text: str
    replies: int
    size: int


def page(flow: Flow, key: str, *, search: str = "", code: str = "", after: UUID | None = None) -> list[Reply]:
    """Replies in which all words of the search are, by person; `after` is the last person of the page before.

    `code` is the name of a code that they are sorted into, or "-" for none yet.
    """
    params = {**_params(flow, key), "after": after or UUID(int=0), "code": code, "limit": PAGE + 1}
    words = [f"%{_escaped(word)}%" for word in search.split()]
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, {**params, "words": words})
        return [Reply(*row) for row in cursor.fetchall()]


def cloud(flow: Flow, key: str) -> list[Word]:
    """The words that are in the most replies, in the order of the alphabet."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {**_params(flow, key), "limit": CLOUD_REPLIES})
        common = count_words(text for (text,) in cursor).most_common(CLOUD_WORDS)
    most = common[0][1] if common else 1
    return sorted(
        (Word(word, count, 1 + round(4 * (count / most) ** 0.5)) for word, count in common), key=lambda w: w.text
    )


def _params(flow: Flow, key: str) -> dict[str, Any]:
    return {"flow": flow.pk, "workspace": flow.workspace_id, "key": key}


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_REPLIES = """
    FROM engine_respondent respondent
    JOIN engine_run run ON run.id = respondent.run_id
    CROSS JOIN LATERAL (SELECT run.results->%(key)s AS result) saved
    WHERE respondent.flow_id = %(flow)s AND respondent.workspace_id = %(workspace)s AND NOT is_excluded
        AND coalesce(result->>'input', result->>'value', '') <> ''
"""
_PAGE = f"""
    SELECT respondent.contact_id, coalesce(result->>'input', result->>'value'), coalesce(result->>'category', ''),
        respondent.language, respondent.started_on, coalesce(coded.names, '{{}}')
    {
    _REPLIES.replace(
        "WHERE",
        '''
    LEFT JOIN LATERAL (
        SELECT array_agg(code.name ORDER BY code.name) AS names
        FROM engine_codedreply reply JOIN engine_replycode code ON code.id = reply.code_id
        WHERE reply.contact_id = respondent.contact_id AND code.flow_id = %(flow)s AND code.key = %(key)s
    ) coded ON true
    WHERE''',
    )
}
        AND respondent.contact_id > %(after)s
        AND coalesce(result->>'input', result->>'value') ILIKE ALL(%(words)s::text[])
        AND CASE %(code)s WHEN '' THEN true WHEN '-' THEN coded.names IS NULL ELSE %(code)s = ANY(coded.names) END
    ORDER BY respondent.contact_id LIMIT %(limit)s
"""  # noqa: S608 — our texts
_LATEST = f"""
    SELECT coalesce(result->>'input', result->>'value') {_REPLIES} ORDER BY respondent.run_id DESC LIMIT %(limit)s
"""
