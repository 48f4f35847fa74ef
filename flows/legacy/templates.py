"""Rewrites templates of before version 13, in which expressions had an older syntax."""

import re

import regex

from flows.errors import SyntaxFault
from flows.expressions.lexer import Body, Substitution, scan_template
from flows.expressions.template import RUN_TOP_LEVELS
from flows.legacy.expressions.references import rewrite_reference
from flows.legacy.expressions.rewriting import DEFAULT, Options, rewrite_expression
from flows.texts import quote

TOP_LEVELS = frozenset({"channel", "child", "contact", "date", "extra", "flow", "parent", "step"})

_NAME = regex.compile(r"\p{L}+[\p{L}\p{N}_.]*")
_TOP_LEVEL = re.compile(rf"(?:{'|'.join(sorted(RUN_TOP_LEVELS))})(?:\.|\Z)")

# Editors used to ask for some text, so this was how to write none.
_NOTHING = '""'


def rewrite_template(template: str, options: Options = DEFAULT) -> str:
    """The same template in today's language. Expressions that can't be read stay as they are."""
    return "".join(_rewrite(part, options) for part in scan_template(template, TOP_LEVELS))


def _rewrite(part: Body | Substitution, options: Options) -> str:
    if isinstance(part, Body):
        return part.source
    if part.source == _NOTHING and not part.bare:
        return ""
    try:
        return _substitution(_expression(part, options), str(part), options)
    except SyntaxFault:
        return str(part)


def _expression(part: Substitution, options: Options) -> str:
    if part.bare:
        return rewrite_reference(part.source, raw_dates=options.raw_dates)
    return rewrite_expression(part.source, options)


def _substitution(expression: str, original: str, options: Options) -> str:
    if options.default_to_self:
        expression = f"if(is_error({expression}), {quote(original)}, {expression})"
    if options.url_encode:
        expression = f"url_encode({expression})"
    if _NAME.fullmatch(expression) and _TOP_LEVEL.match(expression):
        return f"@{expression}"
    return f"@({expression})"
