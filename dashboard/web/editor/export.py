"""A flow as a file."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from dashboard.web.access import ALLOWED, Can, WorkspaceRequest, member
from dashboard.web.editor.wire import reply
from dashboard.web.flows import find_flow
from engine.services.exports import export_flows


@require_GET
@member(Can.VIEW_FLOWS)
def flow_file(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """With the flows that it enters, and what starts them; `?plain=1` leaves out what RapidPro doesn't have."""
    found = find_flow(request, flow)
    plain = request.GET.get("plain") == "1"
    site = f"{request.scheme}://{request.get_host()}"
    sees = Can.VIEW_TRIGGERS in ALLOWED[request.membership.role]
    data = export_flows(workspace=request.workspace, flows=[found], site=site, plain=plain, with_triggers=sees)
    response = reply(data)
    response["Content-Disposition"] = f'attachment; filename="{slugify(found.name) or found.pk}.json"'
    return response
