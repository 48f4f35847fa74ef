"""Who doesn't answer a poll's question is reminded once, and heard as long as the poll lasts."""

from uuid import uuid4

import pytest

from dashboard.reports import dispositions
from engine.models import Run, Session, Workspace
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers
from engine.services import respondents
from flows.poll import read_poll
from flows.wizard import build
from tests.engine.conftest import Say, add_flow, send_all, texts_to
from tests.engine.test_conversations import start_all
from tests.engine.test_timers import pass_time

NUMBER = "+250788000000"
JOBS = {
    "title": "Youth jobs",
    "language": "eng",
    "questions": [
        {"text": {"eng": "Do you have a job?"}, "name": "Job"},
        {"text": {"eng": "Why?"}, "kind": "text", "name": "Reason"},
    ],
    "retry": {"eng": "Please answer with {options}"},
    "thanks": {"eng": "Thank you!"},
    "reminder": {"text": {"eng": "We wait for you"}, "minutes": 30},
}


def be_silent() -> None:
    send_all()
    pass_time(minutes=31)
    assert fire_timers() == 1
    run_batch()
    send_all()


@pytest.fixture
def run(workspace: Workspace, say: Say) -> Run:
    """Somebody was asked, reminded, and stayed silent."""
    poll = add_flow(workspace, build(read_poll(JOBS), str(uuid4())))
    say("hello", NUMBER)
    start_all(poll)
    be_silent()
    assert texts_to(NUMBER)[-1] == "We wait for you"
    be_silent()
    assert texts_to(NUMBER)[-1] == "We wait for you"
    return Run.objects.get()


def test_a_late_answer_counts(run: Run, say: Say) -> None:
    assert fire_timers() == 0
    say("what?", NUMBER)
    assert texts_to(NUMBER)[-1] == "Please answer with Yes, No"
    be_silent()
    say("yes", NUMBER)
    assert texts_to(NUMBER)[-1] == "Why?"
    be_silent()
    be_silent()
    say("I like it", NUMBER)
    assert texts_to(NUMBER)[-1] == "Thank you!"
    run.refresh_from_db()
    assert run.status == "completed"
    assert {key: result["category"] for key, result in run.results.items()} == {
        "job": "Yes",
        "reason": "All Responses",
    }


def test_who_stays_silent_has_not_finished(run: Run, workspace: Workspace) -> None:
    pass_time(days=4)
    assert fire_timers() == 1
    run_batch()
    run.refresh_from_db()
    assert (run.status, Session.objects.get().status) == ("expired", "completed")
    respondents.digest(workspace=workspace)
    assert dispositions.people(run.flow) == {"unknown": 1}
