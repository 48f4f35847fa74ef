"""What is answered without knowing who calls: the list of resources, and that something is none."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView


class Root(APIView):
    """Each resource with its address."""

    authentication_classes = ()
    permission_classes = ()
    names: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        return Response({name: reverse(f"api:{name}", request=request).removesuffix("/") for name in self.names})


def nowhere(_request: HttpRequest) -> HttpResponse:
    """The answer to every address that is no resource."""
    return JsonResponse({"detail": "Not found."}, status=404)
