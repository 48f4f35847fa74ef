"""How a waiting session goes on."""

from engine.core.run import Run
from engine.core.session import ACTIVE, EXPIRED, FAILED
from engine.core.turn import Turn
from engine.core.visiting import Leaving, pick_exit, proceed
from flows.definition import Node
from flows.errors import LanguageError
from flows.events.problem import Failure
from flows.resumes import MsgResume, Resume, WaitExpirationResume, WaitTimeoutResume
from flows.waits import Wait


class ResumeRefused(LanguageError):
    """A session doesn't take this resume. It is as it was; `code` is 101, 102 or 103."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class _CannotGoOn(LanguageError):
    """The session can't be resumed any more, whatever comes."""


def resume_run(turn: Turn, run: Run, resume: Resume) -> None:
    """Go on with the run that waits; what makes that impossible for good fails the session."""
    try:
        node, wait = _waiting_node(turn, run)
    except _CannotGoOn as reason:
        _fail_session(turn, run, str(reason))
        return
    if not wait.accepts(resume):
        raise ResumeRefused(103, f"resume of type {resume.type} not accepted by wait of type {wait.type}")
    _receive(turn, run, resume)
    if type(resume) is WaitExpirationResume:
        run.exit(EXPIRED)
        leaving = Leaving()
    else:
        run.set_status(ACTIVE)
        leaving = pick_exit(run, node, timed_out=type(resume) is WaitTimeoutResume)
    turn.reevaluate_groups()
    proceed(turn, run, leaving)


def _waiting_node(turn: Turn, run: Run) -> tuple[Node, Wait]:
    """The node that the run is at, and the wait there; raises _CannotGoOn."""
    if not run.load():
        raise _CannotGoOn("Can't resume run with missing flow asset")
    if turn.session.sprints >= turn.tools.limits.sprints_per_session:
        limit = turn.tools.limits.sprints_per_session
        raise _CannotGoOn(f"Reached maximum number of sprints per session ({limit})")
    if not run.record.path:
        raise _CannotGoOn("Unable to find resume location: run has no location as path is empty")
    turn.node_uuid = run.record.path[-1].node_uuid
    node = run.flow.node(turn.node_uuid)
    if node is None:
        raise _CannotGoOn("Unable to find resume location: run is located at a flow node that no longer exists")
    wait = node.router.wait if node.router else None
    if wait is None:
        raise _CannotGoOn("Can't resume from node without a router or wait")
    return node, wait


def _fail_session(turn: Turn, run: Run, text: str) -> None:
    turn.log(Failure(text=text))
    for open_run in (run, *(other for other in turn.open_runs() if other is not run)):
        open_run.exit(FAILED)
    turn.session.status = FAILED


def _receive(turn: Turn, run: Run, resume: Resume) -> None:
    """Take in what came."""
    turn.session.status = ACTIVE
    turn.resume = resume
    if type(resume) is MsgResume:
        turn.receive(resume.event)
        run.record.had_input = True
    else:
        turn.session.input = None
