"""The addresses of the API: ``/api/v2/<resource>.json``, with or without the ending."""

from collections.abc import Mapping

from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from dashboard.api.archives import Archives, archive_file
from dashboard.api.boundaries import Boundaries
from dashboard.api.broadcasts import Broadcasts
from dashboard.api.campaign_events import CampaignEvents
from dashboard.api.campaigns import Campaigns
from dashboard.api.channels import Channels
from dashboard.api.contact_actions import ContactActions
from dashboard.api.contacts import Contacts
from dashboard.api.definitions import Definitions
from dashboard.api.fields import Fields
from dashboard.api.flow_starts import FlowStarts
from dashboard.api.flows import Flows
from dashboard.api.globals import Globals
from dashboard.api.groups import Groups
from dashboard.api.labels import Labels
from dashboard.api.media import Media
from dashboard.api.message_actions import MessageActions
from dashboard.api.messages import Messages
from dashboard.api.nothing import Nothing
from dashboard.api.resource import Resource
from dashboard.api.resthooks import Resthooks, ResthookSubscribers
from dashboard.api.root import Root, nowhere
from dashboard.api.runs import Runs
from dashboard.api.tickets import TicketActions, Tickets
from dashboard.api.topics import Topics
from dashboard.api.users import Users
from dashboard.api.workspace import OwnWorkspace

app_name = "api"

RESOURCES: Mapping[str, type[Resource]] = {
    "archives": Archives,
    "boundaries": Boundaries,
    "broadcasts": Broadcasts,
    "campaign_events": CampaignEvents,
    "campaigns": Campaigns,
    "channel_events": Nothing,
    "channels": Channels,
    "classifiers": Nothing,
    "contact_actions": ContactActions,
    "contacts": Contacts,
    "definitions": Definitions,
    "fields": Fields,
    "flow_starts": FlowStarts,
    "flows": Flows,
    "globals": Globals,
    "groups": Groups,
    "labels": Labels,
    "media": Media,
    "message_actions": MessageActions,
    "messages": Messages,
    "optins": Nothing,
    "org": OwnWorkspace,
    "resthook_events": Nothing,
    "resthook_subscribers": ResthookSubscribers,
    "resthooks": Resthooks,
    "runs": Runs,
    "templates": Nothing,
    "ticket_actions": TicketActions,
    "tickets": Tickets,
    "topics": Topics,
    "users": Users,
    "workspace": OwnWorkspace,
}


def _address(name: str, resource: type[Resource]) -> URLPattern:
    return re_path(rf"^{name}(?:\.json)?/?$", resource.as_view(), name=name)


urlpatterns = [
    re_path(r"^(?:\.json)?$", Root.as_view(names=tuple(RESOURCES)), name="root"),
    *(_address(name, resource) for name, resource in RESOURCES.items()),
    re_path(r"^archives/(?P<signed>[\w:-]+)\.jsonl\.gz$", archive_file, name="archive"),
    re_path(r"", csrf_exempt(nowhere), name="nowhere"),
]
