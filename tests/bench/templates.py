"""Templates: evaluating what most messages consist of, a calculation, and compiling a template that is new."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from statistics import median
from time import process_time
from timeit import repeat
from typing import Any

from engine.core.context.contact import ContactView, contact_object
from engine.core.context.results import results_object
from flows.assets import Assets
from flows.clock import SystemClock
from flows.contact import Contact
from flows.environment import Environment
from flows.expressions.scope import Scope
from flows.expressions.template import RUN_TOP_LEVELS, Template, compile_template
from flows.expressions.values import XObject
from flows.result import Result

NAME = "templates"

GREETING = "Hi @contact.first_name, thanks for @results.favorite_color"
CALCULATION = '@(round(results.age * 12 + 1, 1) & " months, " & upper(contact.first_name))'
RUNS, EVALUATIONS = 9, 10_000


def run() -> Mapping[str, Mapping[str, Any]]:
    scope = make_scope()
    assert compile_template(GREETING).text(scope) == "Hi Ana, thanks for red"
    assert compile_template(CALCULATION).text(scope) == "409 months, ANA"
    return {
        "template.first_name.us": figure(lambda: compile_template(GREETING).text(scope), "RapidPro's engine in Go: 20"),
        "template.calculation.us": figure(lambda: compile_template(CALCULATION).text(scope)),
        "template.compile.us": figure(lambda: Template(GREETING, RUN_TOP_LEVELS), evaluations=EVALUATIONS // 10),
    }


def make_scope() -> Scope:
    environment = Environment()
    contact = Contact(uuid="b2b1a5a3-5f0f-4bd2-a2c6-2f1a3ad2f0cd", name="Ana Hoxha", created_on="2024-01-02T03:04:05Z")
    results = {
        "favorite_color": Result(name="Favorite Color", value="red", category="Red"),
        "age": Result(name="Age", value="34", category="Adult"),
    }
    root = XObject(
        {
            "contact": contact_object(ContactView(contact, environment, Assets())),
            "results": results_object(results),
        }
    )
    return Scope(root, environment, SystemClock(), lambda: Decimal(0))


def figure(evaluate: Callable[[], Any], baseline: str = "", evaluations: int = EVALUATIONS) -> Mapping[str, Any]:
    """The median of several runs, in microseconds of CPU an evaluation."""
    seconds = median(repeat(evaluate, timer=process_time, number=evaluations, repeat=RUNS))
    return {"value": seconds / evaluations * 1_000_000, "unit": "µs", "baseline": baseline}
