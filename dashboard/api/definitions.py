"""``definitions``: flows and campaigns as files that can be imported again."""

from typing import ClassVar, get_args

from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api.problems import BadQuery
from dashboard.api.references import by_key
from dashboard.api.resource import Json, Resource
from dashboard.web.access import ALLOWED, Can
from engine.models import Campaign, Flow
from engine.services.exports import Depth, export_flows


class Definitions(Resource):
    """What is asked for is given as it is being edited; what there isn't is passed over."""

    needs: ClassVar = {"GET": Can.VIEW_FLOWS}

    def get(self, request: Request) -> Response:
        flows = by_key(Flow)(self.workspace, request.query_params.getlist("flow")).values()
        sees = Can.VIEW_TRIGGERS in ALLOWED[self.membership.role]
        wanted = request.query_params.getlist("campaign") if sees else []
        campaigns = by_key(Campaign)(self.workspace, wanted).values()
        site = request.build_absolute_uri("/").removesuffix("/")
        asked: Json = {"flows": flows, "campaigns": campaigns, "dependencies": self._dependencies()}
        return Response(export_flows(workspace=self.workspace, site=site, with_triggers=sees, **asked))

    def _dependencies(self) -> str:
        asked = self.asked("dependencies") or "all"
        if asked not in get_args(Depth):
            raise BadQuery(f"dependencies must be one of {', '.join(get_args(Depth))}")
        return asked
