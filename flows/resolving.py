"""Finding the groups and labels that actions name, some of them by a template."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from flows.assets import Group, Label
from flows.refs import GroupRef, LabelRef
from flows.run import Run

R = TypeVar("R", GroupRef, LabelRef)


def resolve_groups(run: Run, references: Iterable[GroupRef]) -> tuple[GroupRef, ...]:
    """The groups that exist; for the others an error is logged."""
    return tuple(_resolve(run, references, run.assets.groups, run.assets.group_named))


def resolve_labels(run: Run, references: Iterable[LabelRef]) -> tuple[LabelRef, ...]:
    """The labels that exist; for the others an error is logged."""
    return tuple(_resolve(run, references, run.assets.labels, run.assets.label_named))


def _resolve(
    run: Run,
    references: Iterable[R],
    by_uuid: Mapping[str, Group] | Mapping[str, Label],
    by_name: Callable[[str], Group | None] | Callable[[str], Label | None],
) -> Iterator[R]:
    for reference in references:
        if not reference.name_match:
            asset = by_uuid.get(reference.uuid)
            if asset is None:
                run.missing(reference)
        else:
            asset = _named(run, reference, by_name)
        if asset is not None:
            yield asset.ref


def _named(run: Run, reference: R, by_name: Callable[[str], Group | None] | Callable[[str], Label | None]) -> Group | Label | None:
    name = run.clean_text(reference.name_match)
    if name is None:
        return None
    found = by_name(name)
    if found is None:
        run.error(f"No such {reference.kind} with name '{name}'", f"{reference.kind}:missing", name=name)
    return found
