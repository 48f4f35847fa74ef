"""Mtarget, France."""

from collections.abc import Sequence

from channels.base import Channel, Happening, Outgoing, Response, SendError, Stopped, adapter, check_response
from channels.gateway import Call, Gateway, LoginConfig, Part, answered, with_query
from channels.reading import MessageFields, StatusFields, need, text_at, urn_of
from channels.request import Request

STATUSES = {"0": "wired", "1": "sent", "2": "sent", "3": "delivered", "4": "failed", "6": "failed"}
MESSAGE = MessageFields(
    sender=("Msisdn",), text=("Content",), external_id=("MsgId",),
    part=("msglong.id", "msglong.msgref", "msglong.msgcount"),
)  # fmt: skip


def message(request: Request, channel: Channel[LoginConfig]) -> Sequence[Happening]:
    """A message, or that somebody has opted out, which Mtarget recognises itself."""
    if text_at(request.fields, "Keyword") == "Stop":
        return [Stopped(urn=urn_of(need(request.fields, "Msisdn"), channel))]
    return MESSAGE(request, channel)


@adapter
class Mtarget(Gateway[LoginConfig]):
    code = "MT"
    name = "Mtarget"
    countries = ("FR",)
    capabilities = frozenset({"reports"})
    config = LoginConfig
    max_length = 765
    actions = {
        "receive": message,
        "status": StatusFields(external_id=("MsgId",), status=("Status",), table=STATUSES),
    }

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {
            "username": channel.config.username,
            "password": channel.config.password,
            "msisdn": message.address,
            "msg": part.text,
            "serviceid": channel.address,
            "allowunicode": "true",
        }
        return Call("POST", with_query("https://api-public.mtarget.fr/api-sms.json", fields))

    def taken(self, response: Response) -> str:
        check_response(response)
        data = answered(response)
        code = text_at(data, "results.0.code")
        if code != "0":
            raise SendError("rejected", f"{code}: {text_at(data, 'results.0.reason')}")
        return text_at(data, "results.0.ticket")
