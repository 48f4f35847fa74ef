"""The webhook of a gateway."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from engine.models import Channel, ContactURN, Message
from tests.bench.usual_way.tasks import handle


@csrf_exempt
@require_POST
def receive(request: HttpRequest, channel: UUID) -> JsonResponse:
    known = Channel.objects.get(pk=channel)
    urn = ContactURN.objects.get(workspace=known.workspace_id, identity=f"tel:{request.POST['from']}")
    message = Message.objects.create(
        workspace_id=known.workspace_id,
        contact_id=urn.contact_id,
        channel=known,
        urn=urn.identity,
        direction=Message.Direction.IN,
        status=Message.Status.QUEUED,
        text=request.POST["text"],
        external_id=request.POST["id"],
    )
    handle.delay(str(message.pk))
    return JsonResponse({"message": "Message accepted", "id": str(message.pk)})


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("c/ex/<uuid:channel>/receive", receive), path("ready", ready)]
