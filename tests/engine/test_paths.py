"""The way that a run took through its flow is stored when it has ended, however it ends."""

from engine.core.session import read_session
from engine.models import Flow, Run, Session
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers
from engine.services.sessions import interrupt_flow
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, numbers
from tests.engine.flows import action, node, question, uuid
from tests.engine.flows import flow as make_flow
from tests.engine.test_conversations import start_all
from tests.engine.test_timers import pass_time
from tests.invariants import broken

ASKED = ["Colour asked", "Colour"]
WHOLE = [*ASKED, "Drink asked", "Drink", "thanks"]


def nodes_of(run: Run) -> list[str]:
    return list(map(str, run.path))


def named(*names: str) -> list[str]:
    return [uuid(f"node {name}") for name in names]


def test_while_a_run_goes_on_only_the_session_has_it(flow: Flow, say: Say) -> None:
    say("hello", *numbers(1))
    start_all(flow)
    assert Run.objects.get().path == []
    say("red", *numbers(1))
    assert Run.objects.get().path == []
    (run,) = read_session(Session.objects.get().state).runs
    assert [step.node_uuid for step in run.path] == named(*WHOLE[:4])


def test_of_a_completed_run(flow: Flow, say: Say) -> None:
    say("hello", *numbers(1))
    start_all(flow)
    say("red", *numbers(1))
    say("tea", *numbers(1))
    run = Run.objects.get()
    assert nodes_of(run) == named(*WHOLE)
    assert run.path_times == sorted(run.path_times)
    assert len(run.path_times) == len(run.path)
    assert not list(broken())


def test_of_a_run_that_is_over_at_once(flow: Flow, say: Say) -> None:
    quick = add_flow(flow.workspace, make_flow("Quick", [node("first", to="last"), node("last")]))
    say("hello", *numbers(100))  # so many that rows are copied
    start_all(quick)
    assert [nodes_of(run) for run in Run.objects.all()] == [named("first", "last")] * 100


def test_of_an_expired_run(flow: Flow, say: Say) -> None:
    say("hello", *numbers(1))
    start_all(flow)
    pass_time(days=4)
    fire_timers()
    run_batch()
    run = Run.objects.get()
    assert (run.status, nodes_of(run)) == ("expired", named(*ASKED))


def test_of_an_interrupted_run(flow: Flow, say: Say) -> None:
    say("hello", *numbers(2))
    start_all(flow)
    say("red", numbers(1)[0])
    interrupt_flow(flow=flow)
    run_batch()
    runs = Run.objects.order_by("responded")
    assert [(run.status, nodes_of(run)) for run in runs] == [
        ("interrupted", named(*ASKED)),
        ("interrupted", named(*WHOLE[:4])),
    ]


def test_of_a_child_that_ends_before_its_parent(flow: Flow, say: Say) -> None:
    enter = action("enter_flow", flow={"uuid": str(flow.pk), "name": flow.name})
    outer = add_flow(
        flow.workspace,
        make_flow(
            "Outer", [node("enter", enter, to="Age asked"), *question("Age", "How old?", {}, to="end"), node("end")]
        ),
    )
    say("hello", *numbers(1))
    create_start(flow=outer, everyone=True)
    run_batch()
    say("red", *numbers(1))
    say("tea", *numbers(1))
    child, parent = Run.objects.get(flow=flow), Run.objects.get(flow=outer)
    assert (child.status, nodes_of(child)) == ("completed", named(*WHOLE))
    assert (parent.status, parent.path) == ("waiting", [])
    say("17", *numbers(1))
    child, parent = Run.objects.get(flow=flow), Run.objects.get(flow=outer)
    assert nodes_of(child) == named(*WHOLE)
    assert nodes_of(parent) == named("enter", "Age asked", "Age", "end")
    assert not list(broken())
