"""By what the respondents of a flow can be sorted, and how that reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from dashboard.reports.questions import SavedResult
from engine.models import ContactField, Group, Workspace
from engine.services.sorting import IN_GROUP, NOT_IN_GROUP, UNKNOWN, bands

# More rows than that are no table that anybody reads; the rest is summed up.
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Dimension:
    """`code` as tables take it, e.g. ``field:gender``; `order` has the values that come first, in that order.

    `names` are what these are called, where they are not called what they are.
    """

    code: str
    name: str
    order: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.code.partition(":")[2]

    @property
    def is_several(self) -> bool:
        """Whether one person may have several values."""
        return self.code.startswith("choice:")

    def label(self, value: str) -> str:
        """A value as people read it."""
        kind = self.code.partition(":")[0]
        if value == UNKNOWN:
            return _("Not known")
        if value in self.order[: len(self.names)]:
            return self.names[self.order.index(value)]
        if kind == "group":
            return _("In the group") if value == IN_GROUP else _("Not in it")
        return language_name(value) if kind == "language" else value


def of_people(workspace: Workspace) -> list[Dimension]:
    """What is known of people: fields (numbers in bands of age as well), language, groups."""
    fields = ContactField.objects.for_workspace(workspace).order_by("position", "name")
    groups = Group.objects.for_workspace(workspace).order_by("name")
    return [
        *(dimension for field in fields for dimension in _of_field(field)),
        Dimension("language", _("Language")),
        *(Dimension(f"group:{group.pk}", group.name, (IN_GROUP, NOT_IN_GROUP)) for group in groups),
    ]


def of_answers(questions: Iterable[SavedResult]) -> list[Dimension]:
    """The questions of a flow that have answers to choose from."""
    return [_of_answer(question) for question in questions if question.offers_answers]


def _of_answer(question: SavedResult) -> Dimension:
    if not question.options:
        return Dimension(question.dimension, question.name, question.answers)
    numbers = tuple(str(place) for place, _ in enumerate(question.options, 1))
    return Dimension(question.dimension, question.name, numbers, question.options)


def find(dimensions: Iterable[Dimension], code: str) -> Dimension | None:
    return next((one for one in dimensions if one.code == code), None)


def in_order(dimension: Dimension, values: Iterable[str]) -> list[str]:
    """The values that were found, first those of the dimension's own order, then by name; the unknown last."""
    found = set(values)
    first = [value for value in dimension.order if value in found]
    rest: Sequence[str] = sorted(found - {*first, UNKNOWN})
    return [*first, *rest, *([UNKNOWN] if UNKNOWN in found else [])]


def language_name(code: str) -> str:
    """Of a code of three letters, in the language of the page."""
    two = get_global("language_aliases").get(code, code)
    locale = Locale.parse(to_locale(get_language() or "en"))
    name: str = locale.languages.get(two, code)
    return name[:1].upper() + name[1:]


def _of_field(field: ContactField) -> list[Dimension]:
    plain = Dimension(f"field:{field.key}", field.name)
    if field.type != ContactField.Type.NUMBER:
        return [plain]
    return [Dimension(f"age:{field.key}", _("%(field)s in bands") % {"field": field.name}, tuple(bands())), plain]
