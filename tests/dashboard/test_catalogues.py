"""The translations of the pages: up to date, whole, and with the same values in them as the texts."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, override

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS
from channels.protection import Protection
from channels.settings import fields_of
from dashboard.catalogues import keeping
from dashboard.catalogues.finding import ROOMS, ROOT
from dashboard.web.telling import localized
from flows.told import Told, told

VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%|%[sd]")
FILES = [(language, domain) for language in keeping.LANGUAGES for domain in ("django", "djangojs")]


@pytest.fixture(scope="module")
def templates() -> dict[str, Catalog]:
    return keeping.found()


def test_texts_are_found_in_code_templates_scripts_and_pure_code(templates: dict[str, Catalog]) -> None:
    pages, scripts = templates["django"], templates["djangojs"]
    assert "Skip to content" in pages
    assert "No contact can come to this node" in pages
    assert "No step has this." in scripts
    assert ("Delete {count} step?", "Delete {count} steps?") in scripts


def test_the_forms_of_channels_can_be_translated(templates: dict[str, Catalog]) -> None:
    fields = [field for code in ADAPTERS for field in fields_of(ADAPTERS[code].config)] + list(fields_of(Protection))
    choices = [called for field in fields for called in field.choices.values() if isinstance(called, Told)]
    texts = {text for field in fields for text in (field.title, field.description) if text}
    assert "Near letters (e for ë) where that saves SMS" in choices
    assert [text for text in texts.union(choices) if text not in templates["django"]] == []


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_a_file_has_the_texts_of_the_pages(language: str, domain: str, templates: dict[str, Catalog]) -> None:
    kept, said = _ids(keeping.read(language, domain)), _ids(templates[domain])
    assert (sorted(said - kept), sorted(kept - said)) == ([], []), "run `make translations`"


def test_no_text_is_within_an_f_string() -> None:
    """There only some versions of Python tell where a text is."""
    nested = re.compile(r"""\bf(["'])(?:(?!\1).)*\{(?:_|n?gettext(?:_lazy)?|told)\(""")
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    assert [str(path) for path in files if nested.search(path.read_text())] == []


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_everything_is_translated(language: str, domain: str) -> None:
    assert [one.id for one in keeping.untranslated(language, domain)] == []


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_translations_have_the_values_of_the_texts(language: str, domain: str) -> None:
    assert [wrong for one in keeping.read(language, domain) if one.id for wrong in _unlike(one)] == []


def test_told_texts_are_said_in_the_language_of_the_page() -> None:
    text = told("The answer “{answer}” can never be reached", answer="Nje & tjetër")
    with override("es"):
        said = localized(text)
        assert said != text
        assert "Nje & tjetër" in said
        assert said == gettext(text.template).format(answer="Nje & tjetër")


def test_a_stale_file_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "FOLDER", tmp_path)
    catalog = keeping.read("sq", "django")
    catalog.add("Yes", "Po")
    keeping.write("sq", "django", catalog)
    assert keeping.compile_all() == 1
    assert keeping.compile_all() == 0


def _ids(catalog: Catalog) -> set[str]:
    return {" | ".join(_parts(one.id)) for one in catalog if one.id}


def _unlike(message: Message) -> list[str]:
    """Translations whose values aren't those of the text; the singular may leave its number out."""
    texts = _parts(message.id)
    allowed = {frozenset(VALUE.findall(text)) for text in texts}
    most = frozenset().union(*allowed)
    plural = len(texts) > 1
    return [
        text
        for text in _parts(message.string or "")
        if text and (values := frozenset(VALUE.findall(text))) not in allowed and not (plural and values < most)
    ]


def _parts(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)
