"""The values that expressions work on.

| type     | in Python                          | type     | in Python                              |
|----------|------------------------------------|----------|----------------------------------------|
| null     | ``None``                           | time     | ``datetime.time`` (or ``Time``)        |
| text     | ``str``                            | array    | ``list`` or ``tuple``, never changed   |
| number   | ``decimal.Decimal``, never ``int`` | object   | ``XObject``                            |
| boolean  | ``bool``                           | function | ``XFunction``                          |
| date     | ``datetime.date``                  | error    | ``XError``                             |
| datetime | aware ``datetime`` (or ``DateTime``) |        |                                        |

``DateTime`` and ``Time`` of ``flows.moment`` add nanoseconds. A mistake in an expression is a value, not an exception.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from flows.moment import DateTime, Time

if TYPE_CHECKING:
    from flows.expressions.scope import Scope

# The name of the property that holds an object's default, as in JSON contexts.
DEFAULT: Final = "__default__"

T = TypeVar("T")


class XError:
    """A mistake, as a value: most functions and operators that get one return it."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, XError) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)

    def __repr__(self) -> str:
        return f"XError({self.message!r})"


class XFunction:
    """A function of the library, or an anonymous one (its name is ``""``)."""

    __slots__ = ("body", "name")

    def __init__(self, name: str, body: "Callable[[Scope, Sequence[Value]], Value]") -> None:
        self.name = name
        self.body = body

    def __call__(self, scope: "Scope", arguments: "Sequence[Value]") -> "Value":
        """What the function returns; of an error it says which function met it."""
        scope.look_at(arguments)
        result = self.body(scope, arguments)
        if type(result) is XError:
            return XError(f"error calling {self.display_name}(...): {result.message}")
        scope.spend(result)
        return result

    @property
    def display_name(self) -> str:
        return self.name or "<anon>"


class Missing(Enum):
    """What ``XObject.get`` returns for a property that isn't there (``None`` is a value)."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


class XObject:
    """Named properties, found without regard to case.

    A property called ``__default__`` gives what the object is as a text, number, date or truth.
    ``deprecated`` maps lower-case names of properties to the warning that reading them gives.
    """

    __slots__ = ("_folded", "_properties", "deprecated")

    def __init__(self, properties: Mapping[str, Any], deprecated: Mapping[str, str] | None = None) -> None:
        self._properties = properties
        self._folded: dict[str, str] | None = None
        self.deprecated = deprecated

    @classmethod
    def lazy(
        cls,
        sources: Mapping[str, T],
        read: "Callable[[T], Value]",
        default: "Callable[[], Value] | None" = None,
    ) -> "XObject":
        """An object whose property ``name`` is ``read(sources[name])``, computed once, when first wanted."""
        return _LazyObject(sources, read, default)

    def get(self, name: str) -> "Value | Missing":
        """The value of a property, or MISSING."""
        value: Value | Missing = self._properties.get(name, MISSING)
        return self._find(name) if value is MISSING else value

    def _find(self, name: str) -> "Value | Missing":
        """The value of a property whose name may be written otherwise."""
        if self._folded is None:
            self._folded = {key.lower(): key for key in self._properties}
        key = self._folded.get(name.lower())
        return MISSING if key is None or key == name else self.get(key)

    def keys(self) -> list[str]:
        """Names of properties as they are written, without the default."""
        return [key for key in self._properties if key != DEFAULT]

    def items(self) -> "Iterator[tuple[str, Value]]":
        for key in self:
            yield key, self[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    @property
    def default(self) -> "Value | Missing":
        """What the object is as a text, number and so on, or MISSING."""
        return self.get(DEFAULT)

    def __getitem__(self, name: str) -> "Value":
        value = self.get(name)
        if isinstance(value, Missing):
            raise KeyError(name)
        return value

    def __len__(self) -> int:
        return len(self._properties) - (DEFAULT in self._properties)

    def __repr__(self) -> str:
        return f"XObject({dict(self.items())!r})"


class _LazyObject(XObject):
    """An object that computes its properties from others, each once."""

    __slots__ = ("_default", "_read", "_values")

    def __init__(
        self, sources: Mapping[str, T], read: "Callable[[T], Value]", default: "Callable[[], Value] | None"
    ) -> None:
        self._properties = sources
        self._folded = None
        self.deprecated = None
        self._read: Callable[[Any], Value] = read
        self._default = default
        self._values: dict[str, Value] = {}

    def get(self, name: str) -> "Value | Missing":
        value = self._values.get(name, MISSING)
        return self._find(name) if value is MISSING else value

    def _find(self, name: str) -> "Value | Missing":
        if name in self._properties:
            value = self._values[name] = self._read(self._properties[name])
            return value
        if name == DEFAULT and self._default:
            return self._default()
        return super()._find(name)


class XView(XObject):
    """What templates may read of a subject that changes: each reading of a property asks its reader anew.

    ``readers`` are functions of the subject by the lower-case names of the properties; one table serves all subjects.
    """

    __slots__ = ("_subject",)

    def __init__(
        self,
        readers: "Mapping[str, Callable[[T], Value]]",
        subject: T,
        deprecated: Mapping[str, str] | None = None,
    ) -> None:
        self._properties = readers
        self._subject = subject
        self.deprecated = deprecated

    def get(self, name: str) -> "Value | Missing":
        reader: Callable[[Any], Value] | None = self._properties.get(name)
        if reader is None:
            lowered = name.lower()
            return MISSING if lowered == name else self.get(lowered)
        return reader(self._subject)


Value: TypeAlias = (
    str | Decimal | bool | date | datetime | time | list[Any] | tuple[Any, ...] | XObject | XFunction | XError | None
)

_TYPE_NAMES: dict[type, str] = {
    type(None): "null",
    str: "text",
    Decimal: "number",
    bool: "boolean",
    date: "date",
    datetime: "datetime",
    DateTime: "datetime",
    time: "time",
    Time: "time",
    list: "array",
    tuple: "array",
    XObject: "object",
    XFunction: "function",
    XError: "error",
}


def type_name(value: Value) -> str:
    """``"text"``, ``"number"``, …; raises TypeError for what is no value of the language (an ``int``, say)."""
    return _TYPE_NAMES.get(type(value)) or _inherited_type_name(type(value))


def _inherited_type_name(kind: type) -> str:
    for base in kind.__mro__:
        if name := _TYPE_NAMES.get(base):
            return _TYPE_NAMES.setdefault(kind, name)
    raise TypeError(f"{kind.__name__} is not a type of expressions")
