import copy
import json
from pathlib import Path
from typing import Any

import pytest

from flows.case import CASES
from flows.cases import extensions
from flows.cases.extensions.number_words import numbers_in_words
from flows.cases.extensions.plain import PLAIN, to_plain
from tests.flows.expressions.library_rows import output

NUMBERS = json.loads((Path(__file__).parent / "data" / "number_words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [(language, text, numbers) for language, texts in NUMBERS.items() for text, numbers in texts.items()],
)
def test_numbers_are_read_from_words(language: str, text: str, numbers: list[int]) -> None:
    assert list(numbers_in_words(text, language)) == numbers


def test_each_extension_has_a_plain_form() -> None:
    ours = {name for name, case in CASES.items() if case.python.__module__.startswith(extensions.__name__)}
    assert ours == set(PLAIN)


def make_flow(type_: str, arguments: list[str], **translations: list[str]) -> dict[str, Any]:
    case = {"uuid": "c-1", "type": type_, "arguments": arguments, "category_uuid": "k-1"}
    node = {"uuid": "n-1", "router": {"type": "switch", "operand": "@input.text", "cases": [case]}, "exits": []}
    localization = {language: {"c-1": {"arguments": texts}} for language, texts in translations.items()}
    return {"uuid": "f-1", "nodes": [{"uuid": "n-0", "exits": []}, node], "localization": localization}


def plain_case(flow: dict[str, Any]) -> tuple[str, list[str], dict[str, list[str]]]:
    before = copy.deepcopy(flow)
    plain = to_plain(flow)
    assert flow == before
    case = plain["nodes"][1]["router"]["cases"][0]
    localized = {language: items["c-1"]["arguments"] for language, items in plain["localization"].items()}
    return case["type"], case["arguments"], localized


def test_choices_of_single_words_become_words() -> None:
    flow = make_flow("has_choices", ["Water|H2O", "Food"], fra=["Eau", "Nourriture"])
    assert plain_case(flow) == ("has_any_word", ["1 2 Water H2O Food"], {"fra": ["1 2 Eau Nourriture"]})


def test_choices_with_expressions_become_words() -> None:
    assert plain_case(make_flow("has_choices", ["@results.a", "Two words @results.b"]))[0] == "has_any_word"


def test_choices_of_several_words_in_any_language_become_a_pattern() -> None:
    type_, [pattern], localized = plain_case(make_flow("has_choices", ["Water", "Food"], fra=["Eau", "Riz (sec)"]))
    assert type_ == "has_pattern"
    assert output(f'has_pattern("I\'d say water.", {json.dumps(pattern)})') == "true"
    assert output(f'has_pattern("waterfall 12", {json.dumps(pattern)})') == "false"
    assert output(f'has_pattern("riz (sec)", {json.dumps(localized["fra"][0])})') == "true"


@pytest.mark.parametrize(
    ("bounds", "type_"), [([], "has_number"), (["1"], "has_number_gte"), (["1", "5"], "has_number_between")]
)
def test_number_words_become_numbers(bounds: list[str], type_: str) -> None:
    assert plain_case(make_flow("has_number_word", bounds)) == (type_, bounds, {})


def test_other_tests_stay() -> None:
    flow = make_flow("has_phrase", ["yes please"], fra=["oui merci"])
    flow["localization"]["fra"]["c-1"]["name"] = ["Oui"]
    assert to_plain(flow) == flow
    assert to_plain(flow | {"_ui": ["nodes"]})["_ui"] == ["nodes"]
