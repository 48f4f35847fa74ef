"""Our scripts as plain ES modules: which there are, and which of them need which."""

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
LIBRARIES = {
    "preact": "vendor/preact.js",
    "preact/hooks": "vendor/preact-hooks.js",
    "@preact/signals": "vendor/signals.js",
    "@preact/signals-core": "vendor/signals-core.js",
    "htm": "vendor/htm.js",
}
STATIC_IMPORT = re.compile(
    r"^(?:import|(?:import|export)\b[^'\"()=]*\bfrom)\s*['\"]([^'\"]+)['\"]|;(?:im|ex)port\{[^}]*\}from\"([^\"]+)\"",
    re.MULTILINE,
)
DYNAMIC_IMPORT = re.compile(r"=> import\('([^']+)'\)")
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*[\s\S]*?\*/[ \t]*)\n", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def without_comments(source: str) -> str:
    """A script or style sheet of ours without comments on lines of their own and without indentation.

    That is a sixth of what phones would fetch. Lines and names stay, so what runs can still be read.
    """
    return INDENT.sub("", COMMENT.sub("", source))


@cache
def source(path: str) -> str:
    """A module as it is served."""
    text = (STATIC / path).read_text()
    return text if path in LIBRARIES.values() else without_comments(text)


@cache
def modules(folder: str) -> tuple[str, ...]:
    """The paths below ``static`` of the modules in one of its folders."""
    return tuple(sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / folder).rglob("*.js")))


@cache
def needed(entry: str) -> tuple[str, ...]:
    """The modules that an entry imports, directly or not, each after those it needs; not those it fetches later."""
    found: dict[str, None] = {}
    for name in _imports(entry):
        found.update(dict.fromkeys(needed(name)))
    return (*found, entry)


@cache
def fetched_later(entry: str) -> tuple[str, ...]:
    """The modules that an entry or what it needs fetches when they are first used."""
    found = (resolve(path, name) for path in needed(entry) for name in DYNAMIC_IMPORT.findall(source(path)))
    return tuple(dict.fromkeys(found))


def _imports(path: str) -> list[str]:
    return [resolve(path, one or other) for one, other in STATIC_IMPORT.findall(source(path))]


def resolve(importer: str, name: str) -> str:
    """The path below ``static`` that an import in a module means."""
    if name in LIBRARIES:
        return LIBRARIES[name]
    return (STATIC / importer).parent.joinpath(name).resolve().relative_to(STATIC.resolve()).as_posix()
