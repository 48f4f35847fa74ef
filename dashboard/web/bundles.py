"""Modules joined into few files, as they are served: a browser asks three times instead of seventy.

Each module becomes a function of its own that returns what it exports, so nothing is renamed and what runs can still
be read. A page's entry becomes three files: what is needed until the page can be used, what follows at once, and what
is fetched when somebody first opens it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from dashboard.web.modules import DYNAMIC_IMPORT, fetched_later, needed, resolve, source

ENTRIES = ("editor/main.js", "editor/poll/main.js", "editor/translate/main.js")
# What the editor fetches without being asked, as soon as it has been drawn.
AT_ONCE = frozenset({"editor/phone.js", "editor/forms/index.js", "editor/minimap.js"})

NAMES = r"\{([^}]*)\}"
FROM = r"\s*from\s*['\"]([^'\"]+)['\"];?"
BEGIN = r"(?:^|(?<=;))"
IMPORT_NAMES = re.compile(rf"{BEGIN}import\s*{NAMES}{FROM}", re.MULTILINE)
IMPORT_DEFAULT = re.compile(rf"{BEGIN}import (\w+){FROM}", re.MULTILINE)
IMPORT_EFFECTS = re.compile(r"^import '[^']+'$", re.MULTILINE)
EXPORT_FROM = re.compile(rf"{BEGIN}export\s*{NAMES}{FROM}", re.MULTILINE)
EXPORT_ALL = re.compile(rf"{BEGIN}export \*{FROM}", re.MULTILINE)
EXPORT_NAMES = re.compile(rf"\bexport\s*{NAMES};?")
EXPORT_DEFAULT = re.compile(rf"{BEGIN}export default ", re.MULTILINE)
EXPORT_ONE = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


class Bundle(NamedTuple):
    """A file to be served, and the modules in it, each after those it needs."""

    name: str
    modules: Sequence[str]


@cache
def bundles(entry: str) -> tuple[Bundle, ...]:
    """What is needed first, soon and later."""
    later = _reachable(entry)
    parts = {
        "first": [entry],
        "soon": [path for path in later if path in AT_ONCE],
        "later": [path for path in later if path not in AT_ONCE],
    }
    placed: set[str] = set()
    made = []
    for part, roots in parts.items():
        modules = [path for path in dict.fromkeys(one for root in roots for one in needed(root)) if path not in placed]
        placed.update(modules)
        if modules:
            made.append(Bundle(entry.replace(".js", f".{part}.js"), modules))
    return tuple(made)


def _reachable(entry: str) -> list[str]:
    """All modules that may be fetched later, those that are fetched by such a one too."""
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        new = [path for path in fetched_later(waiting.pop()) if path not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)


def joined(entry: str, bundle: Bundle) -> str:
    """The text of one of an entry's bundles."""
    homes = {path: one.name for one in bundles(entry) for path in one.modules}
    parts = [_wrapped(path, bundle, homes) for path in bundle.modules]
    every = ", ".join(map(_variable, bundle.modules))
    return "\n".join([*_imports(bundle, homes), *parts, f"export {{ {every} }}", ""])


def _imports(bundle: Bundle, homes: dict[str, str]) -> Iterator[str]:
    """The import of each other bundle that has something of what this one needs."""
    wanted = dict.fromkeys(path for module in bundle.modules for path in needed(module) if homes[path] != bundle.name)
    for home in dict.fromkeys(homes[path] for path in wanted):
        names = ", ".join(_variable(path) for path in wanted if homes[path] == home)
        yield f"import {{ {names} }} from './{PurePosixPath(home).name}'"


def _wrapped(path: str, bundle: Bundle, homes: dict[str, str]) -> str:
    text = source(path)
    exported = list(_exports(path, text))

    def variable(name: str) -> str:
        return _variable(resolve(path, name))

    def fetched(found: re.Match[str]) -> str:
        target = resolve(path, found[1])
        if homes[target] == bundle.name:
            return f"=> Promise.resolve({_variable(target)})"
        return f"=> import('./{PurePosixPath(homes[target]).name}').then((all) => all.{_variable(target)})"

    text = IMPORT_NAMES.sub(lambda found: f"const {{{_renamed(found[1])}}} = {variable(found[2])};", text)
    text = IMPORT_DEFAULT.sub(lambda found: f"const {{ default: {found[1]} }} = {variable(found[2])};", text)
    for pattern in (IMPORT_EFFECTS, EXPORT_FROM, EXPORT_ALL, EXPORT_NAMES, EXPORT_ONE):
        text = pattern.sub("", text)
    text = EXPORT_DEFAULT.sub("const $default = ", text)
    text = DYNAMIC_IMPORT.sub(fetched, text).strip()
    return f"const {_variable(path)} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }}\n}})();"


def _variable(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _renamed(names: str) -> str:
    """`a, b as c` as a destructuring says it."""
    return re.sub(r"(\w+) as (\w+)", r"\1: \2", names)


def _exports(path: str, text: str) -> Iterator[str]:
    """The properties of the object that stands for a module."""
    for name in EXPORT_ALL.findall(text):
        yield f"...{_variable(resolve(path, name))}"
    for names, name in EXPORT_FROM.findall(text):
        yield from (f"{other}: {_variable(resolve(path, name))}.{own}" for own, other in _pairs(names))
    for names in EXPORT_NAMES.findall(EXPORT_FROM.sub("", text)):
        yield from (own if own == other else f"{other}: {own}" for own, other in _pairs(names))
    yield from EXPORT_ONE.findall(text)
    if EXPORT_DEFAULT.search(text):
        yield "default: $default"


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    for name in filter(None, map(str.strip, names.split(","))):
        own, _, other = name.partition(" as ")
        yield own, other or own
