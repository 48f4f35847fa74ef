"""Says something in a call."""

from typing import Annotated

from flows.action import CALLS, Action, action
from flows.properties import evaluated, literal, required
from flows.run import Run
from flows.speaking import speak


@action("say_msg")
class SayMsg(Action, frozen=True, kw_only=True, tag="say_msg"):
    """Plays a recording in a call, or reads a text out if there is none."""

    flow_types = CALLS
    text: Annotated[str, evaluated(10_000, localized=True), required]
    audio_url: Annotated[str, literal(8192, localized=True)] = ""

    def execute(self, run: Run) -> None:
        native, language = run.localize_text(self.uuid, "text", self.text)
        said = run.text(native).strip()
        audio, found = run.localize_text(self.uuid, "audio_url", self.audio_url)
        if said or audio:
            speak(run, said, audio, language if said else found)
        else:
            run.error("Can't say message without audio URL or backdown text")
