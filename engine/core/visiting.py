"""How a session moves: into flows, from node to node, out of flows and back to those they were entered from."""

from msgspec import Struct

from engine.core.run import Run
from engine.core.session import ACTIVE, COMPLETED, FAILED, WAITING, Step
from engine.core.sprint import Segment
from engine.core.turn import Turn
from flows.definition import Exit, Node
from flows.events.run import RunStarted
from flows.routing import Route
from flows.triggers import FlowActionTrigger


class Leaving(Struct, frozen=True, gc=False):
    """How a node is left: by an exit, or, without one, not at all. `operand` is what its router decided on."""

    exit: Exit | None = None
    operand: str = ""


_NOWHERE = Leaving()

# Results have a localized category only where it is translated.
_NO_NAME = ("",)


def proceed(turn: Turn, run: Run | None, leaving: Leaving = _NOWHERE) -> None:
    """Go on, from a node of `run` or into the flow that is being entered, until the session waits or ends."""
    session, steps, limit = turn.session, 0, turn.tools.limits.steps_per_sprint
    while session.status == ACTIVE:
        if turn.entering:
            run, node = _enter(turn, run)
        else:
            assert run is not None  # noqa: S101  # only entering starts without a run
            node = _follow(turn, run, leaving)
        if node is None:
            run, leaving = _leave_flow(turn, run)
            continue
        steps += 1
        if steps > limit:
            run.fail(f"Reached maximum number of steps per sprint ({limit})")
            leaving = _NOWHERE
        else:
            leaving = _visit(turn, run, node)


def _enter(turn: Turn, parent: Run | None) -> tuple[Run, Node | None]:
    """Begin a run of the flow that is being entered."""
    assert turn.entering is not None  # noqa: S101  # narrows the type
    (flow, terminal), turn.entering = turn.entering, None
    limit = turn.tools.limits.runs_per_session
    if parent and len(turn.runs) >= limit:
        parent.fail(f"Reached maximum number of runs per session ({limit})")
        return parent, None
    if terminal:
        for open_run in turn.open_runs():
            open_run.exit(COMPLETED)
    run = turn.add_run(flow, parent)
    parent_uuid = parent.record.uuid if parent else _triggering_run(turn)
    turn.log(RunStarted(flow=flow.ref, run_uuid=run.record.uuid, parent_uuid=parent_uuid, terminal=terminal))
    return run, flow.nodes[0] if flow.nodes else None


def _triggering_run(turn: Turn) -> str:
    """The run of another session that started this one, or ""."""
    return turn.trigger.run_summary.uuid if isinstance(turn.trigger, FlowActionTrigger) else ""


def _follow(turn: Turn, run: Run, leaving: Leaving) -> Node | None:
    """The node that an exit leads to."""
    way = leaving.exit
    if way is None or not way.destination_uuid:
        return None
    node = run.flow.node(way.destination_uuid)
    if node:
        turn.sprint.segments.append(
            Segment(
                flow_uuid=run.flow.uuid,
                node_uuid=turn.node_uuid,
                exit_uuid=way.uuid,
                operand=leaving.operand,
                destination_uuid=node.uuid,
                time=turn.now,
            )
        )
    return node


def _leave_flow(turn: Turn, run: Run) -> tuple[Run, Leaving]:
    """End the run, and go on in the one that it was entered from or end the session."""
    if not run.record.exited_on:
        run.exit(COMPLETED)
    failed = run.record.status == FAILED
    parent = run.parent
    if parent is None or parent.record.status != ACTIVE:
        turn.session.status = FAILED if failed else COMPLETED
        return run, _NOWHERE
    if failed:
        parent.exit(FAILED)
        return parent, _NOWHERE
    return parent, _come_back(parent)


def _come_back(run: Run) -> Leaving:
    """Decide where to go from the node that entered the flow that has ended."""
    if not run.load():
        run.fail("Can't resume run with missing flow asset")
        return _NOWHERE
    node = run.flow.node(run.node_uuid)
    if node is None:
        run.fail("Can't resume run as node no longer exists")
        return _NOWHERE
    return pick_exit(run, node)


def _visit(turn: Turn, run: Run, node: Node) -> Leaving:
    """Come to a node and do what it is there for."""
    record, uuid, now = run.record, node.uuid, turn.now
    record.path.append(Step(uuid, now))
    record.modified_on = now
    turn.node_uuid = uuid
    if not record.had_input and turn.session.input and len(turn.runs) == len(record.path) == 1:
        record.had_input = True
    for action in node.actions:
        action.execute(run)
        if record.status == FAILED:
            return _NOWHERE
    if turn.entering:
        return _NOWHERE
    wait = node.router.wait if node.router else None
    if wait and wait.begin(run):
        run.set_status(WAITING)
        turn.session.status = WAITING
        return _NOWHERE
    return pick_exit(run, node)


def pick_exit(run: Run, node: Node, *, timed_out: bool = False) -> Leaving:
    """The exit to leave a node by: the router's choice, the first if there is no router."""
    router = node.router
    if router is None:
        return Leaving(node.exits[0])
    route = Route(router.timeout_category) if timed_out else router.pick(run)
    if route is None:
        run.fail("Router failed to pick a category")
        return _NOWHERE
    category, way = node.outcomes[route.category_uuid]
    if router.result_name:
        names, _ = run.localize(category.uuid, "name", _NO_NAME)
        run.save_result(router.result_name, route.value, category.name, names[0], route.operand, route.extra)
    return Leaving(way, route.operand)
