"""How a session moves: into flows, from node to node, out of flows and back to those they were entered from."""

from msgspec import Struct

from engine.core.run import Run
from engine.core.session import ACTIVE, COMPLETED, FAILED, WAITING
from engine.core.sprint import Segment
from engine.core.turn import Turn
from flows.definition import Exit, Node
from flows.events.run import RunStarted
from flows.routing import Category, Route
from flows.triggers import FlowActionTrigger


class Leaving(Struct, frozen=True, gc=False):
    """How a node is left: by an exit, or, without one, not at all. `operand` is what its router decided on."""

    exit: Exit | None = None
    operand: str = ""


_NOWHERE = Leaving()


def proceed(turn: Turn, run: Run | None, leaving: Leaving = _NOWHERE) -> None:
    """Go on, from a node of `run` or into the flow that is being entered, until the session waits or ends."""
    steps = 0
    while turn.session.status == ACTIVE:
        if turn.entering:
            run, node = _enter(turn, run)
        else:
            assert run is not None  # noqa: S101  # only entering starts without a run
            node = _follow(turn, run, leaving)
        if node is None:
            run, leaving = _leave_flow(turn, run)
            continue
        steps += 1
        if steps > turn.tools.limits.steps_per_sprint:
            run.fail(f"Reached maximum number of steps per sprint ({turn.tools.limits.steps_per_sprint})")
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
    node = run.flow.node(way.destination_uuid) if way else None
    if way and node:
        turn.log_segment(
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
    run.step_to(node.uuid)
    turn.node_uuid = node.uuid
    if turn.session.input and not run.record.had_input and len(turn.runs) == len(run.record.path) == 1:
        run.record.had_input = True
    for action in node.actions:
        action.execute(run)
        if run.record.status == FAILED:
            return _NOWHERE
    if turn.entering:
        return _NOWHERE
    if node.router and node.router.wait and node.router.wait.begin(run):
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
        _save_result(run, router.result_name, category, route)
    return Leaving(way, route.operand)


def _save_result(run: Run, name: str, category: Category, route: Route) -> None:
    localized, _ = run.localize_text(category.uuid, "name", "")
    run.save_result(name, route.value, category.name, localized, route.operand, route.extra)
