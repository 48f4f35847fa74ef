"""Nothing that people write, and no number of theirs, gets into the logs of a site."""

import json
from collections.abc import Iterator

import pytest

from engine.models import Channel, Contact, Workspace
from tests.engine.conftest import add_flow
from tests.engine.flows import flow, node, send
from tests.engine.triggers import create_trigger
from tests.journeys.conftest import Say
from tests.journeys.sink import Sink
from tests.live import Site

NUMBER = "+250785550123"
ANSWER = "my quite secret answer"


@pytest.fixture
def site(database: str) -> Iterator[Site]:
    """A site of its own that logs everything as JSON."""
    talkative = Site(database)
    talkative.environ |= {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
    with talkative as running:
        yield running


def test_a_journey_leaves_no_personal_data_in_the_logs(
    say: Say, channel: Channel, workspace: Workspace, sink: Sink, site: Site
) -> None:
    """The flow's second message has an error, whose text quotes the answer and the number."""
    wrong = send('You said @(datetime(input.text)) and @(number("x" & urns.tel))')
    definition = flow("Log", [node("one", send("Thank you for writing"), wrong)])
    create_trigger(flow=add_flow(workspace, definition), keywords=["my"])
    assert say(channel, NUMBER, ANSWER).status_code == 200
    assert sink.has(NUMBER, 2)
    log = site.log.read_text()
    entries = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    contact = Contact.objects.get(urns__identity=f"tel:{NUMBER}")
    of_contact = [entry for entry in entries if entry.get("contact") == str(contact.pk)]
    assert {(entry["event"], entry["logger"]) for entry in of_contact} == {("error", "engine.runner.handlers.nothing")}
    for private in (NUMBER.removeprefix("+"), ANSWER, "Thank you for writing"):
        assert private not in log
