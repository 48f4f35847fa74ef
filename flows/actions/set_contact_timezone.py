"""Sets the contact's time zone."""

from typing import Annotated

from flows.action import Action, action
from flows.modifiers.timezone import TimezoneModifier
from flows.moment import zone
from flows.properties import evaluated
from flows.run import Run


@action("set_contact_timezone")
class SetContactTimezone(Action, frozen=True, kw_only=True, tag="set_contact_timezone"):
    """Sets the contact's time zone by its IANA name (`Africa/Kigali`); empty clears it."""

    timezone: Annotated[str, evaluated(1000)] = ""

    def execute(self, run: Run) -> None:
        timezone = run.clean_text(self.timezone)
        if timezone is None:
            return
        timezone = timezone.strip()
        if timezone and zone(timezone) is None:
            run.error(f"Unrecognized timezone: '{timezone}'", "timezone:invalid", timezone=timezone)
        else:
            run.change(TimezoneModifier(timezone=timezone))
