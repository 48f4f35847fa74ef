"""What a file of results is to hold, as it is kept with the job that writes it."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from dashboard.reports.questions import SavedResult
from dashboard.reports.tables import Selection

Table = Literal["wide", "long", "codebook", "dispositions"]
Format = Literal["csv", "xlsx", "statistics", "flow_results"]


class Options(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`questions` are keys of results, all if there are none; `fields` keys of contact fields to add.

    With `codes`, answers stand as numbers (1 for the flow's first answer), which the codebook explains; else as texts.
    """

    table: Table = "wide"
    format: Format = "csv"
    questions: Sequence[str] = ()
    fields: Sequence[str] = ()
    codes: bool = False
    replies: bool = True
    weights: bool = False
    responded: bool = False
    first: date | None = None
    last: date | None = None

    @property
    def selection(self) -> Selection:
        return Selection(first=self.first, last=self.last, responded=self.responded)

    @property
    def extension(self) -> str:
        return "zip" if self.format in ("statistics", "flow_results") else self.format

    def chosen(self, saved: Sequence[SavedResult]) -> list[SavedResult]:
        """Of what a flow saves, what the file has."""
        return [one for one in saved if not self.questions or one.key in self.questions]

    def completed(self) -> "Options":
        """With what the format demands: statistics programs want codes, Flow Results answers as they were given."""
        if self.format == "statistics":
            return msgspec.structs.replace(self, table="wide", codes=True)
        if self.format == "flow_results":
            return msgspec.structs.replace(self, table="long", codes=False, replies=True)
        return self

    def to_json(self) -> dict[str, object]:
        return dict(msgspec.to_builtins(self))


def read_options(stored: object) -> Options:
    return msgspec.convert(stored, Options)
