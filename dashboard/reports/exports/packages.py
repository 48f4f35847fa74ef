"""Files with more than a table in them: for statistics programs, and Flow Results of the FLOIP initiative."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from dashboard.reports.exports.columns import options
from dashboard.reports.exports.naming import ABOUT, WEIGHT, option_name
from dashboard.reports.exports.rows import CHOSEN, CODEBOOK, Table
from dashboard.reports.questions import SavedResult
from engine.clock import now
from engine.models import Flow
from engine.services.spreadsheets import cell

# https://floip.gitbook.io/flow-results-specification
FLOW_RESULTS_VERSION = "1.0.0-rc1"
# SPSS counts octets, of which a letter has up to four.
SHORT_TEXT, TEXT = "A255", "A2560"
COLUMNS = ("timestamp", "row_id", "contact_id", "session_id", "question_id", "response", "response_metadata")


def write_statistics(file: IO[bytes], table: Table, rows: Iterable[Sequence[str]]) -> None:
    """The data with codes, the codebook, and a script for each of R, SPSS and Stata that reads them with labels."""
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        _write_csv(package, "data.csv", [table.headers], rows)
        _write_csv(package, "codebook.csv", [CODEBOOK], table.codebook())
        for name, script in (("read.R", _r), ("read.sps", _spss), ("read.do", _stata)):
            package.writestr(name, "\n".join(script(table)) + "\n")


def write_flow_results(
    file: IO[bytes], flow: Flow, saved: Sequence[SavedResult], rows: Iterable[Sequence[str]]
) -> None:
    """A descriptor and its responses; `rows` are those of a long table. Silence is no response."""
    silent = {(one.key, name) for one in saved for name in one.silent}
    rows = (row for row in rows if (row[2], row[3]) not in silent or row[5])
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", json.dumps(descriptor(flow, saved), ensure_ascii=False, indent=2))
        with package.open("responses.json", "w", force_zip64=True) as responses:
            responses.write(b"[")
            for number, (_, several) in enumerate(groupby(rows, key=_answered)):
                line = json.dumps(_response(list(several), saved), ensure_ascii=False)
                responses.write(f"{',' if number else ''}\n{line}".encode())
            responses.write(b"\n]\n")


def descriptor(flow: Flow, saved: Sequence[SavedResult]) -> dict[str, Any]:
    fields = [{"name": name, "title": name.replace("_", " ").title(), "type": _field_type(name)} for name in COLUMNS]
    return {
        "profile": "flow-results-package",
        "flow_results_specification_version": FLOW_RESULTS_VERSION,
        "id": str(flow.pk),
        "name": f"flow-{flow.pk}",
        "title": flow.name,
        "created": flow.created_on.isoformat(),
        "modified": now().isoformat(timespec="seconds"),
        "resources": [
            {
                "name": "responses",
                "path": "responses.json",
                "access_method": "file",
                "mediatype": "application/json",
                "encoding": "utf-8",
                "schema": {"language": flow.language, "fields": fields, "questions": _questions(saved)},
            }
        ],
    }


def _field_type(name: str) -> str:
    return {"timestamp": "datetime", "response": "any", "response_metadata": "object"}.get(name, "string")


def _questions(saved: Sequence[SavedResult]) -> dict[str, Any]:
    return {one.key: {"label": one.text or one.name, **_question_type(one)} for one in saved}


def _question_type(question: SavedResult) -> dict[str, Any]:
    if question.options:
        return {"type": "select_many", "type_options": {"choices": list(question.options)}}
    if question.offers_answers:
        return {"type": "select_one", "type_options": {"choices": list(question.answers)}}
    return {"type": "text", "type_options": {}}


def _answered(row: Sequence[str]) -> tuple[str, str]:
    """Run and question, of which a long table has a row for each thing that was chosen."""
    return row[1], row[2]


def _response(rows: Sequence[Sequence[str]], saved: Sequence[SavedResult]) -> list[Any]:
    contact, run, key, answer, value, reply, moment, _ = rows[0]
    question = next(one for one in saved if one.key == key)
    response: str | list[str] = answer if question.offers_answers else value
    if question.options:
        response = [name for row in rows if (name := row[3]) in question.options]
    return [moment, f"{run}:{key}", contact, run, key, response, {"reply": reply} if reply else {}]


def _write_csv(package: ZipFile, name: str, headers: Iterable[Sequence[str]], rows: Iterable[Sequence[str]]) -> None:
    with package.open(name, "w", force_zip64=True) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerows(headers)
        writer.writerows([cell(one) for one in row] for row in rows)


def _labels(table: Table) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Variable, its label, and code → label of its values."""
    for one in table.saved:
        text = (one.text or one.name).replace("\n", " ")
        called = table.names[one.key]
        for number, name in options(one):
            yield option_name(called, number), f"{text} – {name}", CHOSEN
        if not one.options:
            yield called, text, {code: name for name, code in table.codes[one.key].items()}


def _r(table: Table) -> Iterator[str]:
    yield 'data <- read.csv("data.csv", encoding = "UTF-8", check.names = FALSE, stringsAsFactors = FALSE)'
    for key, label, values in _labels(table):
        if len(values) > 1:
            codes, names = ", ".join(values), ", ".join(map(_quoted, values.values()))
            yield f'data[["{key}"]] <- factor(data[["{key}"]], levels = c({codes}), labels = c({names}))'
        yield f'attr(data[["{key}"]], "label") <- {_quoted(label)}'
    yield '# Weighted shares: install.packages("survey"); svydesign(ids = ~1, weights = ~weight, data = data)'


def _spss(table: Table) -> Iterator[str]:
    yield "* Encoding: UTF-8."
    yield "GET DATA /TYPE=TXT /FILE='data.csv' /ENCODING='UTF8' /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2"
    coded = {key for key, _, values in _labels(table) if len(values) > 1}
    numbers = {**dict.fromkeys(coded, "F3.0"), WEIGHT: "F12.6"}
    kinds = (f"{name} {numbers.get(name, SHORT_TEXT if name in ABOUT else TEXT)}" for name in table.headers)
    yield f"  /VARIABLES={' '.join(kinds)}."
    for key, label, values in _labels(table):
        yield f"VARIABLE LABELS {key} {_single(label[:255])}."
        if len(values) > 1:
            yield f"VALUE LABELS {key} {' '.join(f'{code} {_single(name[:120])}' for code, name in values.items())}."
    yield "EXECUTE."


def _stata(table: Table) -> Iterator[str]:
    yield 'import delimited using "data.csv", varnames(1) encoding("UTF-8") bindquote(strict) clear'
    for number, (key, label, values) in enumerate(_labels(table), 1):
        name = key[:32]
        yield f"label variable {name} {_compound(label[:80])}"
        if len(values) > 1:
            yield f"label define l{number} {' '.join(f'{code} {_compound(text)}' for code, text in values.items())}"
            yield f"label values {name} l{number}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _compound(text: str) -> str:
    """A string of Stata that may have quotes in it."""
    return '`"' + text.replace("`", "'") + "\"'"
