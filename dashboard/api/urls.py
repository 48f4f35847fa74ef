"""The addresses of the API: ``/api/v2/<resource>.json``, with or without the ending."""

from collections.abc import Mapping

from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from dashboard.api.broadcasts import Broadcasts
from dashboard.api.fields import Fields
from dashboard.api.groups import Groups
from dashboard.api.message_actions import MessageActions
from dashboard.api.messages import Messages
from dashboard.api.resource import Resource
from dashboard.api.root import Root, nowhere

app_name = "api"

RESOURCES: Mapping[str, type[Resource]] = {
    "broadcasts": Broadcasts,
    "fields": Fields,
    "groups": Groups,
    "message_actions": MessageActions,
    "messages": Messages,
}


def _address(name: str, resource: type[Resource]) -> URLPattern:
    return re_path(rf"^{name}(?:\.json)?/?$", resource.as_view(), name=name)


urlpatterns = [
    re_path(r"^(?:\.json)?$", Root.as_view(names=tuple(RESOURCES)), name="root"),
    *(_address(name, resource) for name, resource in RESOURCES.items()),
    re_path(r"", csrf_exempt(nowhere), name="nowhere"),
]
