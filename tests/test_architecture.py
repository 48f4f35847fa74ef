"""The rules of ARCHITECTURE.md that no linter knows."""

import ast
import re
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("flows", "engine", "channels", "dashboard")
TOP_LEVEL = {
    *ROOMS,
    *("tests", "docs", ".ci", "manage.py", "pyproject.toml", "Procfile", "Makefile", ".gitignore", "LICENSE"),
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "requirements.lock", "requirements-dev.lock"),
}
OUTSIDE = ("django", "celery", "redis", "psycopg", "httpx", "aiohttp", "rest_framework", "kombu", "requests")
LONGEST_FILE = 400  # lines
MEDIAN_FUNCTION = 8
LONG_FUNCTION = 25  # nine of ten are shorter
PHYSICAL_CSS = re.compile(
    r"(?<![\w-])((?:margin|padding|border|inset)-(?:left|right)\b"
    r"|(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b)"
)
REGISTRY = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.org|--(?:extra-)?index-url|https?://[^\s\"']*/simple\b")


@cache
def tracked() -> list[Path]:
    """Every file of the project: what git tracks, and what it would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


def python_files(*rooms: str) -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms and "migrations" not in path.parts
    ]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring not counted."""
    start = function.body[0]
    documented = isinstance(start, ast.Expr) and isinstance(start.value, ast.Constant) and ast.get_docstring(function)
    docstring = (start.end_lineno or 0) - start.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_top_level_is_fixed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_files_are_short() -> None:
    files = python_files(*ROOMS, "tests", "manage.py")
    assert relative([path for path in files if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]) == []


@pytest.mark.parametrize("room", ROOMS)
def test_functions_are_short(room: str) -> None:
    lengths = sorted(code_lines(function) for path in python_files(room) for function in functions(path))
    if not lengths:
        pytest.skip(f"{room} has no functions yet")
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert lengths[int(len(lengths) * 0.9)] <= LONG_FUNCTION


def test_imports_are_at_the_top() -> None:
    guilty = [
        path
        for path in python_files(*ROOMS)
        for function in functions(path)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert relative(guilty) == []


@pytest.mark.parametrize("package", ["flows", "engine.core", "channels.base", "channels.adapters"])
def test_pure_parts_import_without_settings(package: str) -> None:
    """Importing all of a pure package brings in no framework, database or network library."""
    if not (ROOT / package.replace(".", "/")).is_dir() and not (ROOT / f"{package.replace('.', '/')}.py").exists():
        pytest.skip(f"{package} does not exist yet")
    program = (
        "import importlib, pkgutil, sys\n"
        f"package = importlib.import_module({package!r})\n"
        "for module in pkgutil.walk_packages(getattr(package, '__path__', []), package.__name__ + '.'):\n"
        "    importlib.import_module(module.name)\n"
        f"print(*(name for name in {OUTSIDE!r} if name in sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout.split()) == (0, []), result.stderr


def test_running_flows_needs_nothing_that_only_reading_them_does() -> None:
    program = "import engine.core.machine, sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    loaded = result.stdout.split()
    assert "flows.definition" in loaded
    unneeded = ("flows.legacy", "flows.upgrades", "flows.reading", "phonenumbers")
    assert [name for name in loaded if name.startswith(unneeded)] == []


def test_no_package_registry_is_named() -> None:
    texts = [path for path in tracked() if path.suffix not in {".png", ".jpg", ".woff2", ".ico", ".mo"}]
    guilty = [path for path in texts if path != Path(__file__) and REGISTRY.search(path.read_text("utf-8", "replace"))]
    assert relative(guilty) == []


def test_styles_suit_both_writing_directions() -> None:
    """Logical properties only (margin-inline-start, not margin-left), so that pages read right to left as well."""
    own = [path for path in tracked() if path.suffix == ".css" and "vendor" not in path.parts]
    guilty = {
        str(path.relative_to(ROOT)): found for path in own if (found := PHYSICAL_CSS.findall(path.read_text("utf-8")))
    }
    assert guilty == {}
