"""Scripts as they are served: joined into few files that hold each module once, after those it needs."""

import pytest

from dashboard.web.bundles import ENTRIES, bundles, joined
from dashboard.web.modules import fetched_later, modules, needed, without_comments

SOURCE = """// Says why.
import { a } from './a.js'

/**
 * For whom.
 */
export const b = (c) => {
  return `x ${c}` // not
}
"""
SERVED = """import { a } from './a.js'

export const b = (c) => {
return `x ${c}` // not
}
"""


def test_comments_and_indentation_are_not_served() -> None:
    assert without_comments(SOURCE) == SERVED


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_module_is_in_one_bundle_after_those_it_needs(entry: str) -> None:
    seen: set[str] = set()
    for bundle in bundles(entry):
        for path in bundle.modules:
            assert path not in seen
            assert seen.issuperset(needed(path)[:-1])
            seen.add(path)
    assert all(seen.issuperset(fetched_later(path)) for path in seen)


def test_every_module_of_the_editor_is_served() -> None:
    served = {path for entry in ENTRIES for bundle in bundles(entry) for path in bundle.modules}
    assert served.issuperset(modules("editor"))


@pytest.mark.parametrize("entry", ENTRIES)
def test_bundles_import_each_other_alone(entry: str) -> None:
    names = {f"'./{bundle.name.rpartition('/')[2]}'" for bundle in bundles(entry)}
    for bundle in bundles(entry):
        lines = joined(entry, bundle).splitlines()
        imported = {line.rpartition(" from ")[2] for line in lines if line.startswith("import ")}
        assert imported < names
        assert not [line for line in lines[:-1] if line.startswith("export ")]
