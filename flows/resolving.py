"""Finding the groups and labels that actions name, some of them by a template."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from flows.refs import GroupRef, LabelRef
from flows.run import Run

R = TypeVar("R", GroupRef, LabelRef)
Found = TypeVar("Found", covariant=True)


def resolve_groups(run: Run, references: Iterable[GroupRef]) -> tuple[GroupRef, ...]:
    """The groups that exist; for the others an error is logged."""
    return tuple(_resolve(run, references, run.assets.groups, run.assets.group_named))


def resolve_labels(run: Run, references: Iterable[LabelRef]) -> tuple[LabelRef, ...]:
    """The labels that exist; for the others an error is logged."""
    return tuple(_resolve(run, references, run.assets.labels, run.assets.label_named))


class _Asset(Protocol[Found]):
    @property
    def ref(self) -> Found: ...


def _resolve(
    run: Run, references: Iterable[R], by_uuid: Mapping[str, _Asset[R]], by_name: Callable[[str], _Asset[R] | None]
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


def _named(run: Run, reference: R, by_name: Callable[[str], _Asset[R] | None]) -> _Asset[R] | None:
    name = run.clean_text(reference.name_match)
    if name is None:
        return None
    found = by_name(name)
    if found is None:
        run.error(f"No such {reference.kind} with name '{name}'", f"{reference.kind}:missing", name=name)
    return found
