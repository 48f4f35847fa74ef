"""What is wrong with a flow, as the editor shows it: with what one click can do about it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from channels.segments import fits_gsm7
from dashboard.web.telling import localized
from engine.services.checking import Checked
from flows.definition import Flow
from flows.inspection import Issue
from flows.localization import translation
from flows.near_letters import substitute

Json = dict[str, Any]


def checked_json(checked: Checked) -> Json:
    info = {key: checked.info.get(key, []) for key in ("results", "dependencies", "locals")}
    issues = [issue_json(issue, checked.flow) for issue in checked.issues]
    if checked.unreadable is None:
        return {"issues": issues, "info": info}
    error = checked.unreadable
    return {"issues": issues, "info": info, "unreadable": {"message": error.message, "path": error.path}}


def issue_json(issue: Issue, flow: Flow | None = None) -> Json:
    shown = {key: value for key, value in asdict(issue).items() if value and key not in ("item_uuid", "key")}
    shown |= {"message": localized(issue.message), "hint": localized(issue.hint)}
    fix = _fix(issue, flow)
    return {**shown, "fix": fix} if fix else shown


def _fix(issue: Issue, flow: Flow | None) -> Json | None:
    if issue.exit_uuid:
        return {"kind": "connect", "exit_uuid": issue.exit_uuid}
    if issue.item_uuid:
        return {"kind": "translate", "language": issue.language, "uuid": issue.item_uuid, "key": issue.key}
    if issue.code == "long_message" and flow:
        return _replacement(issue, flow)
    return None


def _replacement(issue: Issue, flow: Flow) -> Json | None:
    """The text in letters that take less, where there are such."""
    text = _text(flow, issue)
    near = substitute(text)
    if fits_gsm7(text) or not fits_gsm7(near):
        return None
    language = "" if issue.language == flow.language else issue.language
    return {"kind": "replace", "uuid": issue.action_uuid, "key": "text", "language": language, "text": near}


def _text(flow: Flow, issue: Issue) -> str:
    """What the message says in the language that the issue is about."""
    if issue.language != flow.language:
        return (translation(flow.localization, issue.language, issue.action_uuid, "text") or ("",))[0]
    said: Mapping[str, str] = {
        action.uuid: getattr(action, "text", "") for node in flow.nodes for action in node.actions
    }
    return said.get(issue.action_uuid, "")
