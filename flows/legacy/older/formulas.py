"""Expressions of before version 8: formulas like `=UPPER(contact.name)` and filters like `@contact.name|upper_case`."""

import re

TOP_LEVELS = "channel|contact|date|extra|flow|step|parent|child"
FILTERS = {
    "capitalize": "PROPER({0})",
    "first_word": "FIRST_WORD({0})",
    "lower_case": "LOWER({0})",
    "read_digits": "READ_DIGITS({0})",
    "remove_first_word": "REMOVE_FIRST_WORD({0})",
    "time_delta": "{0} + {1}",
    "title_case": "PROPER({0})",
    "upper_case": "UPPER({0})",
}

_ARGUMENT = r"""(?::(?:"[^"]*"|'[^']*'))?"""
_FILTERED = re.compile(rf"\B@((?:{TOP_LEVELS})(?:\.\w+)*)((?:\|\w+{_ARGUMENT})+)", re.IGNORECASE)
_FILTER = re.compile(rf"\|(\w+)({_ARGUMENT})")
_EMBEDDED = re.compile(rf'("?)@((?:{TOP_LEVELS})(?:\.\w+)*)((?:\|\w+)*)\1', re.IGNORECASE)
_FORMULA = re.compile(r"=(?=[\w(])(\w+(?:\.\w+)*)?")
_REFERENCE = re.compile(rf"(?:{TOP_LEVELS})(?:\.\w+)*", re.IGNORECASE)


def modern_syntax(template: str) -> str:
    """The template with its formulas and filters written as expressions of version 8."""
    if "=" in template:
        template = _replace_formulas(template)
    return _FILTERED.sub(lambda match: f"@({_apply_filters(match[1], match[2])})", template)


def _apply_filters(value: str, filters: str) -> str:
    for name, argument in _FILTER.findall(filters):
        pattern = FILTERS.get(name.lower(), "{0}")
        value = pattern.format(value, argument[2:-1])
    return value.replace("+ -", "- ")


def _replace_formulas(template: str) -> str:
    done, position = "", 0
    for match in _FORMULA.finditer(template):
        if match.start() < position:
            continue
        end = _end_of_parentheses(template, match.end())
        formula = template[match.start() + 1 : end]
        if end > match.end():
            done += template[position : match.start()] + _expression(formula)
            position = end
        elif _REFERENCE.fullmatch(formula):
            done += template[position : match.start()] + "@" + formula
            position = end
    return done + template[position:]


def _expression(formula: str) -> str:
    formula = _EMBEDDED.sub(lambda match: _apply_filters(match[2], match[3]), formula)
    return f"@{formula}" if formula.startswith("(") else f"@({formula})"


def _end_of_parentheses(text: str, start: int) -> int:
    """Where the parentheses that begin at a place end; the place itself if there are none, or they never close."""
    depth, quoted = 0, False
    for position in range(start, len(text)):
        char = text[position]
        if char == '"':
            quoted = not quoted
        elif not quoted:
            depth += (char == "(") - (char == ")")
        if depth == 0:
            return position + 1 if position > start else start
    return start
