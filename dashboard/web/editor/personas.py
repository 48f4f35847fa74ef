"""The people whom the phone beside the editor plays."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.editor.wire import answers_json, object_of, read_json, reply
from engine.services.kept_personas import forget_persona, keep_persona


@require_http_methods(["GET", "POST", "DELETE"])
@member(Can.SIMULATE)
@answers_json
def index(request: WorkspaceRequest) -> HttpResponse:
    """Lists them; POST keeps one, `{persona}`, and DELETE forgets one, `{id}`."""
    if request.method == "GET":
        return reply({"results": request.workspace.personas})
    data = read_json(request)
    if request.method == "POST":
        keep_persona(workspace=request.workspace, data=object_of(data, "persona"))
    else:
        forget_persona(workspace=request.workspace, persona=str(data.get("id")))
    return reply({})
