"""What a measurement needs in the database: a workspace, the poll with its groups, a channel and people."""

from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection, transaction

from engine.models import Channel, Flow, Group, Workspace
from engine.models.base import IDS
from engine.runner.rows import copy_rows
from engine.services.channels import create_channel
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_field, create_group
from engine.services.workspaces import create_workspace
from tests.bench.load.words import FIRST_NUMBER, KEYWORD, QUESTIONS
from tests.engine.flows import action, flow, node, question, send
from tests.engine.triggers import create_trigger

CONTACT = ("id", "workspace_id", "name", "language", "status", "timezone", "fields", "created_on", "modified_on")
URN = ("id", "workspace_id", "contact_id", "identity", "display", "position", "channel_id", "created_on")
ROWS = 20_000
WORDS = {
    "Food": {"Maize": "maize", "Rice": "rice", "Beans": "beans"},
    "Water": {"River": "river", "Well": "well", "Tap": "tap"},
    "School": {"Yes": "yes", "No": "no"},
    "News": {"Radio": "radio", "Phone": "phone", "Friends": "friends"},
}


class Stage(NamedTuple):
    workspace: Workspace
    channel: Channel
    flow: Flow


def set_stage(people: int, send_url: str = "") -> Stage:
    """A workspace of its own, whose people can be asked and write the keyword."""
    workspace = create_workspace(name="Measured", owner="bench@example.org", country="RW").workspace
    create_field(workspace=workspace, key="household", name="Household", type="number")
    groups = {name: create_group(workspace=workspace, name=name) for name in ("Asked", "Answered")}
    config = {"send_url": send_url, "body": "to={{to_no_plus}}&text={{text}}&id={{id}}", "max_length": 640}
    channel = create_channel(
        workspace=workspace, code="EX", name="Gateway", address="1234", config={**config, "mo_id_field": "id"}
    )
    revision = save_flow(workspace=workspace, definition=poll(groups))
    publish_flow(revision=revision)
    made = Flow.objects.get(pk=revision.flow_id)
    create_trigger(flow=made, keywords=[KEYWORD])
    create_people(channel, people)
    return Stage(workspace, channel, made)


def poll(groups: dict[str, Group]) -> dict[str, Any]:
    """Five questions with results; each conversation changes groups four times and a field once."""
    asked, answered = ({"uuid": str(groups[name].pk), "name": name} for name in ("Asked", "Answered"))
    number = question("Household", QUESTIONS[0], {"Number": ""}, to="household known")
    number[1]["router"]["cases"][0].update(type="has_number", arguments=[])
    nodes = [
        node(
            "begin",
            action("add_contact_groups", groups=[asked]),
            action("remove_contact_groups", groups=[answered], all_groups=False),
            to="Household asked",
        ),
        *number,
        node(
            "household known",
            action(
                "set_contact_field",
                field={"key": "household", "name": "Household"},
                value="@results.household.value",
            ),
            to="Food asked",
        ),
    ]
    following = [*list(WORDS)[1:], ""]
    for text, (name, answers), then in zip(QUESTIONS[1:5], WORDS.items(), following, strict=True):
        nodes += question(name, text, answers, to=f"{then} asked" if then else "end")
    thanks = f"{QUESTIONS[5]}, @contact.fields.household people who eat @results.food.category."
    nodes.append(
        node(
            "end",
            action("add_contact_groups", groups=[answered]),
            action("remove_contact_groups", groups=[asked], all_groups=False),
            send(thanks),
        )
    )
    return flow("Measured", nodes, uuid=str(uuid4()))


@transaction.atomic
def create_people(channel: Channel, count: int) -> None:
    """Contacts with one number each, reached through the channel."""
    for first in range(0, count, ROWS):
        keys = [(IDS.uuid7(), number) for number in range(first, min(first + ROWS, count))]
        with connection.cursor() as cursor:
            workspace = channel.workspace_id
            contacts = [(key, workspace, "", "", "active", "", "{}", "now", "now") for key, _ in keys]
            copy_rows(cursor, "engine_contact", CONTACT, contacts)
            urns = [
                (IDS.uuid7(), workspace, key, f"tel:+{FIRST_NUMBER + number}", "", 0, channel.pk, "now")
                for key, number in keys
            ]
            copy_rows(cursor, "engine_contacturn", URN, urns)
