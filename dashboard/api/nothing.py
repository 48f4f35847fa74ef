"""Resources of RapidPro that nothing here corresponds to, for clients that ask for them all the same."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from dashboard.api.resource import Resource
from dashboard.web.access import Can


class Nothing(Resource):
    """A list without rows."""

    needs: ClassVar = {"GET": Can.VIEW_FLOWS}

    def get(self, _request: Request) -> Response:
        return Response({"next": None, "previous": None, "results": []})
