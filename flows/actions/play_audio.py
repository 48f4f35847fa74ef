"""Plays a recording in a call."""

from typing import Annotated

from flows.action import CALLS, Action, action
from flows.properties import evaluated, required
from flows.run import Run
from flows.speaking import speak


@action("play_audio")
class PlayAudio(Action, frozen=True, kw_only=True, tag="play_audio"):
    """Plays a recording in a call."""

    flow_types = CALLS
    audio_url: Annotated[str, evaluated(8192, localized=True), required]

    def execute(self, run: Run) -> None:
        native, language = run.localize_text(self.uuid, "audio_url", self.audio_url)
        url = run.clean_text(native)
        if url is None:
            return
        url = url.strip()
        if url:
            speak(run, "", url, language)
        else:
            run.error("Audio URL evaluated to empty, skipping")
