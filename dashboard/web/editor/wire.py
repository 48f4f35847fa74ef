"""JSON as the editor's pages exchange it with us: requests read, answers written, refusals told with a status."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import msgspec
from django.http import HttpResponse

from dashboard.web.access import WorkspaceRequest
from dashboard.web.editor.issues import issue_json
from engine.models import User
from engine.services.drafts import ConversationsChanged, DraftBroken, DraftConflict, Opened
from engine.services.flows import FlowRefused
from flows.errors import InputError, LanguageError

P = ParamSpec("P")
Json = dict[str, Any]

_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)

UNREADABLE = 422
CONFLICT = 409
TESTS_FAILED = 424


def reply(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(_ENCODER.encode(data), content_type="application/json", status=status)


def read_json(request: WorkspaceRequest) -> Json:
    """The object in a request's body, whatever its content type says; raises InputError."""
    try:
        data = json.loads(_whole(request.body) or b"{}")
    except (ValueError, RecursionError) as error:
        raise InputError("", f"the request isn't valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise InputError("", "the request has to be a JSON object")
    return data


# As browsers write half of a character, an emoji that was cut in two; whole ones they write as they are.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


def _whole(body: bytes) -> bytes:
    """JSON in which U+FFFD stands for halves of characters, which PostgreSQL doesn't take."""
    if not _HALF.search(body):
        return body
    text = json.dumps(json.loads(body), ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def object_of(data: Mapping[str, Any], key: str) -> Json:
    """An object that a request has to have; raises InputError."""
    value = data.get(key)
    if not isinstance(value, dict):
        raise InputError(key, "has to be an object")
    return value


def number_of(data: Mapping[str, Any], key: str) -> int:
    """A whole number that a request has to have; raises InputError."""
    value = data.get(key)
    if not isinstance(value, int):
        raise InputError(key, "has to be a whole number")
    return value


def person(user: User | None) -> Json | None:
    return {"name": str(user)} if user else None


def opened_json(opened: Opened) -> Json:
    return {
        "version": opened.version,
        "definition": opened.definition,
        "saved_on": opened.saved_on,
        "saved_by": person(opened.saved_by),
    }


def answers_json(
    view: Callable[Concatenate[WorkspaceRequest, P], HttpResponse],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponse]:
    """What a view refuses by an exception becomes an answer that says what is wrong, and where."""

    @wraps(view)
    def guarded(request: WorkspaceRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DraftConflict as conflict:
            return reply(opened_json(conflict.opened), CONFLICT)
        except DraftBroken as broken:
            return reply({"message": str(broken), "issues": list(map(issue_json, broken.issues))}, UNREADABLE)
        except ConversationsChanged as changed:
            failing = [{"uuid": test.pk, "name": test.name, "last": test.last} for test in changed.tests]
            return reply({"message": str(changed), "tests": failing}, TESTS_FAILED)
        except FlowRefused as refused:
            return reply({"message": str(refused.problems[0]), "path": refused.problems[0].path}, UNREADABLE)
        except InputError as error:
            return reply({"message": error.message, "path": error.path}, UNREADABLE)
        except LanguageError as error:
            return reply({"message": str(error)}, UNREADABLE)

    return guarded
