"""What became of everybody who was asked, and the rates that follow from it.

Names and formulas are those of the American Association for Public Opinion Research (AAPOR, *Standard Definitions*,
10th edition, 2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Disposition(StrEnum):
    """Where a person ended; the letter is the one that AAPOR's formulas use."""

    COMPLETE = "complete"  # I: answered every question that was put
    PARTIAL = "partial"  # P: answered enough of them
    BREAK_OFF = "break_off"  # R: began, and answered too few
    REFUSED = "refused"  # R: said that they don't want to
    NO_REPLY = "no_reply"  # NC: the message arrived, no answer did
    OTHER = "other"  # O: reached, but prevented
    UNDELIVERED = "undelivered"  # UH: nobody knows whether the number is anybody's
    UNKNOWN = "unknown"  # UO: the message left, and nothing was heard of it
    INELIGIBLE = "ineligible"  # not one of those who were to be asked; in no rate
    NOT_ASKED = "not_asked"  # no message has left yet; in no rate


People = Mapping[Disposition, float]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares from 0 to 1; None where nobody is in the denominator.

    The numbers are AAPOR's: odd response rates count complete interviews only, even ones partial ones too; 1 and 2
    take everybody unknown for eligible, 3 and 4 the estimated part of them, 5 and 6 none.
    """

    response_1: float | None
    response_2: float | None
    response_3: float | None
    response_4: float | None
    response_5: float | None
    response_6: float | None
    cooperation_1: float | None
    cooperation_2: float | None
    contact_1: float | None
    contact_2: float | None
    contact_3: float | None
    refusal_1: float | None
    break_off: float | None


def rates(people: People, eligible: float | None = None) -> Rates:
    """All rates; `eligible` is the part of the unknown that is held to be eligible (AAPOR's *e*).

    Without it, it is estimated by the part of the known that is: those in a rate over those and the ineligible.
    """
    complete, partial = _of(people, "COMPLETE"), _of(people, "PARTIAL")
    refused, broken = _of(people, "REFUSED", "BREAK_OFF"), _of(people, "BREAK_OFF")
    silent, other = _of(people, "NO_REPLY"), _of(people, "OTHER")
    unknown = _of(people, "UNDELIVERED", "UNKNOWN")
    reached = complete + partial + refused + other
    known = reached + silent
    likely = known + unknown * (estimated_eligible(people) if eligible is None else eligible)
    answered = complete + partial
    return Rates(
        response_1=_share(complete, known + unknown),
        response_2=_share(answered, known + unknown),
        response_3=_share(complete, likely),
        response_4=_share(answered, likely),
        response_5=_share(complete, known),
        response_6=_share(answered, known),
        cooperation_1=_share(complete, reached),
        cooperation_2=_share(answered, reached),
        contact_1=_share(reached, known + unknown),
        contact_2=_share(reached, likely),
        contact_3=_share(reached, known),
        refusal_1=_share(refused, known + unknown),
        break_off=_share(broken, answered + broken),
    )


def estimated_eligible(people: People) -> float:
    """The part of those of whom we know that was to be asked; 1 as long as nobody is known not to be."""
    known = _of(people, "COMPLETE", "PARTIAL", "REFUSED", "BREAK_OFF", "NO_REPLY", "OTHER")
    ineligible = _of(people, "INELIGIBLE")
    return known / (known + ineligible) if ineligible else 1.0


def _of(people: People, *names: str) -> float:
    return sum(people.get(Disposition[name], 0) for name in names)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
