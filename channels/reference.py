"""The page on channels, made from the adapters: ``python -m channels.reference`` writes docs/channels.md."""

import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS, Adapter
from channels.gateway import GatewayConfig
from channels.protection import Protection
from channels.settings import Field, fields_of
from channels.ussd_gateway import UssdConfig

PHONE = "SIM"  # the simulator is nobody's channel
PAGE = Path(__file__).parents[1] / "docs" / "channels.md"

_INTRODUCTION = """\
# Channels

<!-- Made by `python -m channels.reference` from the adapters in channels/adapters: edit those. -->

A channel is a way by which messages come and go: a number or a short code with a gateway, a USSD code, a phone, a bot.
What a provider has to be told is listed below for each; `SITE` is the address of your site (`PUBLIC_URL`), `UUID` that
of the channel. A setting without a value in its column has to be given; those marked secret never show in logs.

How messages behave on all of them:

- What a provider was told "200" for is in the database. Calls that make no sense are answered 400 with a reason, and
  wrongly signed ones 403. Where the provider signs nothing, whoever knows the channel's address can call it: see below
  how to protect it.
- What comes again from the same number with the provider's id of before is taken once, for two days. Where it gives no
  ids, so is the same text of the same number within three seconds, unless something left for that number in between.
- Long messages whose parts come one by one (SMPP, Vonage, Mtarget) are one message once all are there; what is missing
  after ten minutes is shown as `…`.
- Statuses only move forward: wired, sent, delivered, read. A report that comes late changes nothing, one that comes
  before we know the provider's id waits for it two minutes. A long message is delivered when all of its parts are, and
  has failed when one has.
- A message that the provider can't take now (no answer, 5xx) is tried again after 1 and 10 minutes, and has then
  failed; parts that it took aren't sent again. One that it puts off (429) is tried again, however often, and the
  channel rests for as long as it says (`Retry-After`, an hour at most) or two seconds. What it refuses has failed, with
  the reason, and so has what should have left a week ago, as when nothing ran for so long.
- A channel with a `pace` sends so many SMS a second and no more, counted over all senders. Replies go before starts and
  broadcasts; channels and workspaces that have something to send take turns.
- Who writes STOP, or the word for it in a language of the workspace, is told once that no more will come, and gets
  nothing more by starts, broadcasts or flows until they write START. Both words outrank flows; START means this only to
  who has stopped. Words and confirmations of each language are changed at *Channels › Leaving and coming back*.
- A chat that somebody opens without writing (Telegram's `/start`) and a missed call (External's `called?from=`) start
  the flows whose triggers are for that; what a link brings along is `@trigger.params.referrer_id`. To who has stopped,
  or has blocked the bot, Telegram's button is START.
- An SMS costs what the channel's settings say, for all numbers or by how they begin. What has left is counted by the
  prices of that moment, in the workspace's currency, and shown on the channel's page.
- Texts that the GSM alphabet can write cost one SMS for 160 letters, others one for 70. With the encoding `S` letters
  have their nearest written instead (ë → e, ç → c, ć → c, đ → dj, ã → a, œ → oe) where that makes the whole text cheap.

Every minute Jibu looks for what needs somebody, and tells it on the first page and the channel's: of ten tries or more
within two hours a fifth failed; a connection with an SMSC can't be made for five minutes; something should have left
ten minutes ago; nothing came for three hours in which it did on six of the last seven days; half of five calls or more
of a service went wrong within a quarter of an hour.

In a USSD session the choices of a question (its quick replies) are numbered, and what is typed stands for the choice.
Texts longer than a page are cut at the ends of lines; `98` shows the next page and `0` the one before. Who dials again
after the line dropped goes on where they were; what a flow says outside of a session goes by SMS. A trigger for a
service code starts a flow when somebody dials it. [More about USSD](ussd.md), [about SMPP](smpp.md).
"""


_PROTECTION = """\
## Who may call

What a channel's `protection` names, its provider has to show; other calls are answered 403. The secret in the address
makes it `SITE/c/ex/UUID.SECRET/receive`. Behind a proxy set `TRUSTED_PROXIES` (like `10.0.0.0/8`): only then is its
`X-Forwarded-For` believed.
"""


def page() -> str:
    sections = (line for adapter in _adapters() for line in _section(adapter))
    return "\n".join([_INTRODUCTION, *_protection(), *_common(), *sections])


def _adapters() -> list[Adapter[Any]]:
    """Those that a provider speaks to, by name."""
    return sorted((ADAPTERS[code] for code in ADAPTERS if code != PHONE), key=lambda one: one.name.lower())


def _protection() -> Iterator[str]:
    yield _PROTECTION
    yield from _table(fields_of(Protection))


def _common() -> Iterator[str]:
    yield "## Settings that most have\n"
    yield from _table(fields_of(GatewayConfig))
    yield "And all USSD gateways:\n"
    yield from _table(fields_of(UssdConfig))


def _section(adapter: Adapter[Any]) -> Iterator[str]:
    yield f"## {adapter.name}\n"
    yield f"{_first_paragraph(adapter)}\n"
    yield f"Code `{adapter.code}` · {', '.join(adapter.schemes)}{_can(adapter)}{_where(adapter)}\n"
    if adapter.actions:
        yield "The provider calls:\n"
        yield from (f"- `SITE/c/{adapter.code.lower()}/UUID/{action}`" for action in adapter.actions)
        yield ""
    common = {field.name for kind in (GatewayConfig, UssdConfig) for field in fields_of(kind)}
    own = [field for field in fields_of(adapter.config) if field.name not in common]
    if own:
        yield from _table(own)


def _first_paragraph(adapter: Adapter[Any]) -> str:
    module = inspect.getdoc(inspect.getmodule(type(adapter))) or ""
    return " ".join(module.split("\n\n")[0].split())


def _can(adapter: Adapter[Any]) -> str:
    known = {
        "reports": "tells what became of messages",
        "attachments": "carries attachments",
        "files": "takes files",
        "quick_replies": "shows quick replies",
        "ussd": "sessions",
    }
    return "".join(f" · {words}" for name, words in known.items() if name in adapter.capabilities)


def _where(adapter: Adapter[Any]) -> str:
    return f" · {' '.join(adapter.countries)}" if adapter.countries else ""


def _table(fields: Sequence[Field]) -> Iterator[str]:
    yield "| setting | | value |"
    yield "|---|---|---|"
    for field in fields:
        about = ": ".join(filter(None, (field.title, field.description))) + (" (secret)" if field.secret else "")
        yield f"| `{field.name}` | {_escape(about)} | {_escape(_value(field))} |"
    yield ""


def _value(field: Field) -> str:
    if field.choices:
        return ", ".join(_choice(*choice, is_default=choice[0] == field.default) for choice in field.choices.items())
    if field.required:
        return ""
    match field.default:
        case bool(on):
            return "yes" if on else "no"
        case "" | () | {}:
            return "–"
        case other:
            return f"`{other}`"


def _choice(value: str, called: str, *, is_default: bool) -> str:
    text = f"`{value}`" if value and value == called else " ".join(filter(None, (value and f"`{value}`", called)))
    return f"**{text or '–'}**" if is_default else text or "–"


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("*…#", "\\*…#")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")
