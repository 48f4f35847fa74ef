"""Charts made of SVG attributes, which the content security policy allows; styles and scripts it does not."""

from collections.abc import Sequence

from django import template

from dashboard.reports.channels import Day

HEIGHT, STEP, WIDTH = 100.0, 10.0, 4.0

register = template.Library()


@register.inclusion_tag("web/channels/_columns.html")
def traffic(days: Sequence[Day], most: int) -> dict[str, object]:
    """Two columns for each day: what came in, and what went out with what failed on top."""
    bars = [bar for number, day in enumerate(days) for bar in _bars(number * STEP, day, most or 1)]
    return {"bars": bars, "width": len(days) * STEP, "height": HEIGHT}


def _bars(left: float, day: Day, most: int) -> list[dict[str, str | float]]:
    received, sent, failed = (HEIGHT * count / most for count in (day.received, day.sent, day.failed))
    return [
        _bar("received", left + 1, HEIGHT - received, received),
        _bar("sent", left + 1 + WIDTH, HEIGHT - sent, sent),
        _bar("failed", left + 1 + WIDTH, HEIGHT - sent - failed, failed),
    ]


def _bar(kind: str, x: float, y: float, height: float) -> dict[str, str | float]:
    return {"kind": kind, "x": f"{x:.1f}", "y": f"{y:.2f}", "width": f"{WIDTH - 0.5}", "height": f"{height:.2f}"}
