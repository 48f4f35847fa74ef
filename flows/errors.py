"""Every exception that the language raises. Mistakes in expressions are not among them: those are values (XError).

``LanguageError``
├── ``InputError``         something given can't be read; has the JSON path of the place
│   └── ``FlowError``      a flow definition
├── ``SyntaxFault``        an expression that can't be parsed
├── ``TooComplex``         an expression that exceeds its evaluation budget
└── ``QueryError``         a contact query; has a code that programs can tell apart
"""

from collections.abc import Mapping


class LanguageError(Exception):
    """Base of all: its text is meant for the person who wrote the flow."""


class InputError(LanguageError):
    """Something given can't be read. ``path`` says where, like ``nodes[2].actions[0].text``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


class FlowError(InputError):
    """A flow definition can't be read."""


class SyntaxFault(LanguageError):
    """An expression can't be parsed."""


class TooComplex(LanguageError):
    """An expression exceeds its evaluation budget."""

    def __init__(self) -> None:
        super().__init__("expression is too complex to evaluate")


class QueryError(LanguageError):
    """A contact query is refused. ``extra`` are the parts of the message, for translated texts.

    ``span`` is where in the query the trouble begins and ends, where that is known.
    """

    span: tuple[int, int] | None = None

    def __init__(self, message: str, code: str, extra: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.extra = dict(extra or {})
