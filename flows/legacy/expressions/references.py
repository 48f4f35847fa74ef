"""Where the values of expressions before version 13 are found now."""

import re

from flows.urns import SCHEMES

_OWNER = r"(?:(?:flow|step)\.)?(?P<owner>(?:parent\.|child\.)?)contact"
_SCHEME = "|".join(sorted(SCHEMES))
_RESULTS = {"flow": "results", "child": "child.results", "parent": "parent.results", "extra.flow": "parent.results"}
_RESULT_PROPERTIES = {"value": "value", "category": "category_localized", "text": "input", "time": "created_on"}

_EXACT = {
    "step": "input",
    "step.value": "input",
    "step.text": "input.text",
    "step.time": "input.created_on",
    "step.attachments": 'foreach(foreach(input.attachments, attachment_parts), extract, "url")',
    "channel": "contact.channel.address",
    "channel.address": "contact.channel.address",
    "channel.tel": "contact.channel.address",
    "channel.tel_e164": "contact.channel.address",
    "channel.name": "contact.channel.name",
    "date": "now()",
    "date.now": "now()",
    "extra": "legacy_extra",
}
_DATES = {
    "date.today": "today()",
    "date.tomorrow": 'datetime_add(now(), 1, "D")',
    "date.yesterday": 'datetime_add(now(), -1, "D")',
}

# The first pattern that matches the whole path says what takes its place. They are compiled when first wanted.
_PATTERNS = [
    (_OWNER, r"\g<owner>contact"),
    (_OWNER + r"\.(uuid|id|name|first_name|created_on|language)", r"\g<owner>contact.\2"),
    (_OWNER + r"\.groups", r'join(\g<owner>contact.groups, ",")'),
    (_OWNER + r"\.tel_e164", r'default(urn_parts(\g<owner>urns.tel).path, "")'),
    (_OWNER + r"\.tel", r"format_urn(\g<owner>urns.tel)"),
    (_OWNER + rf"\.({_SCHEME})", r'default(urn_parts(\g<owner>urns.\2).path, "")'),
    (_OWNER + rf"\.({_SCHEME})\.display", r"format_urn(\g<owner>urns.\2)"),
    (_OWNER + rf"\.({_SCHEME})\.(path|scheme)", r"urn_parts(\g<owner>urns.\2).\3"),
    (_OWNER + rf"\.({_SCHEME})\.urn", r"\g<owner>urns.\2"),
    (_OWNER + r"\.(\w+)", r"\g<owner>fields.\2"),
    (r"step\.attachments\.(\d+)", r"attachment_parts(input.attachments[\1]).url"),
]
_RESULT = re.compile(r"(flow|child|parent|extra\.flow)(?:\.(\w+)(?:\.(value|category|text|time))?)?", re.ASCII)
_EXTRA = re.compile(r"extra\.([\w.]+)", re.ASCII)
_NUMERIC_LOOKUP = re.compile(r"\.(\d+\w*)", re.ASCII)


def rewrite_reference(path: str, *, raw_dates: bool) -> str:
    """The expression that gives what a reference gave: `flow.age.text` is `results.age.input`.

    Days were texts in the environment's format, unless `raw_dates`. Unknown references stay as they are.
    """
    path = path.lower()
    if path in _DATES:
        return _DATES[path] if raw_dates else f"format_date({_DATES[path]})"
    return _NUMERIC_LOOKUP.sub(r'["\1"]', _EXACT.get(path) or _matched(path))


def _matched(path: str) -> str:
    for pattern, replacement in _PATTERNS:
        if match := re.fullmatch(pattern, path, re.ASCII):
            return match.expand(replacement)
    if match := _RESULT.fullmatch(path):
        source, name, part = match.groups()
        return ".".join(filter(None, (_RESULTS[source], name, _RESULT_PROPERTIES.get(part or ""))))
    if match := _EXTRA.fullmatch(path):
        return f"legacy_extra.{match[1]}"
    return path
