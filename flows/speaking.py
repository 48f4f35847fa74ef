"""What is said to a contact in a call."""

from flows.composing import locale
from flows.events.message import IVRCreated
from flows.message import MsgOut
from flows.run import Run


def speak(run: Run, text: str, audio: str, language: str) -> None:
    """Log that a text is to be read out, or a recording (URL) played."""
    call = run.call
    if call is None:
        run.fail("Can't speak to a contact outside of a call")
        return
    run.log(
        IVRCreated(
            msg=MsgOut(
                urn=call.urn,
                channel=call.channel,
                text=text,
                attachments=(f"audio:{audio}",) if audio else (),
                locale=locale(language, run.environment),
            )
        )
    )
