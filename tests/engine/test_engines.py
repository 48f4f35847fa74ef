"""The machine as workers use it."""

from uuid import uuid4

from pytest_django.fixtures import Settings

from engine.gateways.services import BatchServices
from engine.runner.engines import make_engine


def test_expressions_have_the_budget_of_the_setting(settings: Settings) -> None:
    assert settings.EVALUATION_BUDGET == 1_000_000
    assert make_engine(BatchServices(uuid4())).tools.limits.evaluation_budget == settings.EVALUATION_BUDGET
