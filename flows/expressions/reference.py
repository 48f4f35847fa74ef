"""The reference of expressions, made from the docstrings of functions and router tests.

`python -m flows.expressions.reference` writes docs/expressions.md; with `--json` it prints what editors complete with.
"""

import importlib
import inspect
import json
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from flows.case import CASES
from flows.cases import extensions
from flows.dates import layouts
from flows.expressions import functions as library
from flows.expressions.function import FUNCTIONS, Example, Function

PAGE = Path(__file__).parents[2] / "docs" / "expressions.md"

_INTRODUCTION = """\
# Expressions

<!-- Made by `python -m flows.expressions.reference` from the docstrings of functions and tests: edit those. -->

Texts of a flow may hold expressions. `@contact.first_name` is the value of a name, `@(1 + 2)` that of anything that can
be computed; `@@` is an `@`. Names are looked up without regard to capitals; `@(results.age.value)` and
`@(results["age"]["value"])` are the same.

| operators | what they do |
|---|---|
| `+ - * / ^` | compute with numbers; texts that are numbers count as such |
| `&` | joins texts |
| `= !=` | compare texts: `1 = "1"` |
| `< <= > >=` | compare numbers |
| `(x) => x * 2` | is a function, for `foreach`, `foreach_value` and `filter` |

Values are texts, numbers, booleans, dates, datetimes, times, arrays, objects, functions, nothing (`null`) and errors.
An error in an expression never stops a flow: the expression gives an empty text, and the error is logged.
In the examples below an arrow leads from a template to its text, and *an error* stands for one.
"""


def completion() -> list[dict[str, Any]]:
    """All functions and tests as an editor offers them: name, signature, summary, theme, test or not, examples."""
    return [_entry(function) for _, function in FUNCTIONS.items()]


def _entry(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "signature": function.signature,
        "summary": function.summary,
        "theme": function.theme,
        "test": function.name in CASES,
        "examples": [{"template": example.template, "output": example.output} for example in function.examples],
    }


def page() -> str:
    """The reference as Markdown."""
    known = [function for _, function in FUNCTIONS.items()]
    ours = [function for function in known if function.python.__module__.startswith(extensions.__name__)]
    tests = [function for function in known if function.name in CASES and function not in ours]
    functions = [function for function in known if function.python.__module__.startswith(library.__name__)]
    sections = (
        _INTRODUCTION,
        f"## Layouts\n\n{inspect.getdoc(layouts)}\n",
        "## Functions\n",
        *_themes(functions),
        "## Router tests\n\nIn an expression the result of a test is true or false; its `.match` is what was found.\n",
        *_themes(tests),
        f"## Only in Jibu\n\n{inspect.getdoc(extensions)}\n",
        *map(_described, ours),
    )
    return "\n".join(sections)


def _themes(functions: Iterable[Function]) -> Iterable[str]:
    for module, members in groupby(sorted(functions, key=_place), key=lambda function: function.python.__module__):
        heading = inspect.getdoc(importlib.import_module(module)) or module
        yield f"### {heading.partition('.')[0]}\n"
        yield from map(_described, members)


def _place(function: Function) -> tuple[str, str]:
    return function.python.__module__, function.name


def _described(function: Function) -> str:
    prose = (inspect.getdoc(function.python) or "").partition("\n@(")[0].strip()
    examples = "\n".join(map(_shown, function.examples))
    return f"#### `{function.signature}`\n\n{prose}\n\n```\n{examples}\n```\n"


def _shown(example: Example) -> str:
    return f"{example.template} → {'an error' if example.output == 'ERROR' else example.output}"


def main(arguments: list[str]) -> None:
    """Write the page, or print the completion data as JSON."""
    if "--json" in arguments:
        json.dump(completion(), sys.stdout, ensure_ascii=False, indent=1)
    else:
        PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
