"""AAPOR's rates on a poll worked out by hand."""

import pytest

from dashboard.reports.statistics.dispositions import Disposition, estimated_eligible, rates

POLL = {
    Disposition.COMPLETE: 400,
    Disposition.PARTIAL: 50,
    Disposition.BREAK_OFF: 30,
    Disposition.REFUSED: 20,
    Disposition.OTHER: 10,
    Disposition.NO_REPLY: 290,
    Disposition.UNDELIVERED: 120,
    Disposition.UNKNOWN: 80,
    Disposition.INELIGIBLE: 200,
    Disposition.NOT_ASKED: 999,
}


def test_rates() -> None:
    found = rates(POLL)
    assert found.response_1 == pytest.approx(400 / 1000)
    assert found.response_2 == pytest.approx(450 / 1000)
    assert found.response_3 == pytest.approx(400 / 960)  # 800 of the 1000 known are eligible: 160 of the 200 unknown
    assert found.response_4 == pytest.approx(450 / 960)
    assert found.response_5 == pytest.approx(400 / 800)
    assert found.response_6 == pytest.approx(450 / 800)
    assert found.cooperation_1 == pytest.approx(400 / 510)
    assert found.cooperation_2 == pytest.approx(450 / 510)
    assert found.contact_1 == pytest.approx(510 / 1000)
    assert found.contact_2 == pytest.approx(510 / 960)
    assert found.contact_3 == pytest.approx(510 / 800)
    assert found.refusal_1 == pytest.approx(50 / 1000)
    assert found.break_off == pytest.approx(30 / 480)


def test_the_eligible_part_can_be_given() -> None:
    assert rates(POLL, eligible=0.5).response_3 == pytest.approx(400 / 900)
    assert rates(POLL, eligible=0.0).response_3 == rates(POLL).response_5


def test_estimates_who_is_eligible() -> None:
    assert estimated_eligible(POLL) == pytest.approx(0.8)
    assert estimated_eligible({Disposition.COMPLETE: 3}) == 1


def test_nobody_has_no_rates() -> None:
    assert rates({}).response_1 is None
    assert rates({Disposition.NOT_ASKED: 5}).break_off is None
