"""``workspace``, and ``org`` as it was called once: where the caller's token belongs to."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api.resource import Json, Resource
from dashboard.web.access import Can
from engine.models import Workspace

# What comes first in a date.
DATE_STYLES = {"D": "day_first", "M": "month_first", "Y": "year_first"}
# Nothing is paid for by the message.
UNLIMITED = {"used": -1, "remaining": -1}


class OwnWorkspace(Resource):
    needs: ClassVar = {"GET": Can.VIEW_FLOWS}

    def get(self, _request: Request) -> Response:
        return Response(_workspace(self.workspace))


def _workspace(workspace: Workspace) -> Json:
    return {
        "uuid": workspace.pk,
        "name": workspace.name,
        "country": workspace.country or None,
        "languages": workspace.languages,
        "timezone": workspace.timezone,
        "date_style": DATE_STYLES[workspace.date_format[0]],
        "anon": workspace.redact_urns,
        "credits": UNLIMITED,
        "primary_language": next(iter(workspace.languages), None),
    }
