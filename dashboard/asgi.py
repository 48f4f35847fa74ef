"""The web server's entrance: providers' calls go to the plain intake handler, all else to Django.

With `WebhookProtocol` uvicorn takes providers' calls the short way. Other servers need just `application`.
"""

import os
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
# WhiteNoise hands files over piece by piece without being asynchronous; they are small.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

django_application = get_asgi_application()

from channels.protocol import WebhookProtocol as WebhookProtocol  # noqa: E402  # tables are ready only now
from channels.webhooks import PREFIX, webhook_application  # noqa: E402  # as above
from engine import garbage, heartbeats  # noqa: E402

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX.decode()):
        await webhook_application(scope, receive, send)
    else:
        await django_application(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    """The server says when it starts and ends."""
    garbage.calm()
    stop = heartbeats.start("web")
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            stop.set()
            webhook_application.close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
