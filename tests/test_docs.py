"""What the documentation names exists: commands, files, settings, the pages it links to, and what comments refer to."""

import re
from pathlib import Path

import django
import pytest
from django.core.management import find_commands

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COMMANDS = {
    *find_commands(str(ROOT / "dashboard" / "management")),
    *find_commands(str(Path(django.__file__).parent / "core" / "management")),
    "collectstatic",
}
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
SETTINGS = "\n".join((ROOT / name).read_text() for name in ("dashboard/settings.py", "dashboard/local.py", "Procfile"))

MAKE = re.compile(r"\bmake ([a-z]+)\b")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(r"`((?:flows|engine|channels|dashboard|tests|docs)/[\w./-]+)`")
INVENTED = ("wave", "acme", "thing")  # files that adding-things.md tells a reader to write
VARIABLE = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", re.MULTILINE)
REFERENCE = re.compile(r"`((?:flows|engine|channels|dashboard|tests)(?:\.\w+)+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pages
def test_commands_exist(page: Path) -> None:
    code = "\n".join(CODE.findall(page.read_text("utf-8")))
    assert set(MAKE.findall(code)) <= TARGETS
    assert set(MANAGE.findall(code)) <= COMMANDS


@pages
def test_files_exist(page: Path) -> None:
    named = [path for path in PATH.findall(page.read_text("utf-8")) if Path(path).stem not in INVENTED]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pages
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if not link.startswith("http")]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "channels.md"], ids=lambda page: page.name)
def test_settings_exist(page: Path) -> None:
    """But for those of channels, which are made from the adapters."""
    named = {name for row in VARIABLE.findall(page.read_text("utf-8")) for name in re.findall(r"[A-Z_]+", row)}
    assert {name for name in named if name not in SETTINGS} == set()


def test_every_setting_is_documented() -> None:
    settings = (ROOT / "dashboard" / "settings.py").read_text()
    read = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"|(?:flag|words)\("([A-Z_]+)"', settings))
    documented = (ROOT / "docs" / "operating.md").read_text()
    assert {name for pair in read for name in pair if name and f"`{name}`" not in documented} == set()


def is_there(name: str) -> bool:
    """Whether a dotted name is that of a module, or of what stands in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        module = next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)
        if module:
            text = module.read_text("utf-8")
            return all(re.search(rf"\b{part}\b", text) for part in parts[length:])
    return False


def test_what_comments_refer_to_exists() -> None:
    files = [path for room in ("flows", "engine", "channels", "dashboard") for path in (ROOT / room).rglob("*.py")]
    references = {(path.name, name) for path in files for name in REFERENCE.findall(path.read_text("utf-8"))}
    assert len(references) > 40
    assert {(file, name) for file, name in references if not is_there(name)} == set()


def test_every_target_is_explained() -> None:
    assert set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)) == TARGETS


def test_every_page_is_in_the_index() -> None:
    linked = set(LINK.findall((ROOT / "docs" / "index.md").read_text("utf-8")))
    assert {page.name for page in ROOT.glob("docs/*.md")} - {"index.md"} <= linked
