"""Sends the contact a message."""

from msgspec.structs import replace

from flows.action import action
from flows.assets import TemplateTranslation
from flows.composing import MessageAction, compose, locale, unsendable_status
from flows.contact import Route
from flows.events.message import MsgCreated
from flows.message import MsgContent, MsgOut, Templating
from flows.refs import TemplateRef
from flows.run import Run
from flows.templating import fill, find_translation, preview

_NO_ROUTE = "no_route"


@action("send_msg")
class SendMsg(MessageAction, frozen=True, kw_only=True, tag="send_msg"):
    """Sends the contact a message in its language, through the channel that suits its best URN."""

    def execute(self, run: Run) -> None:
        content, language = compose(run, self, run.localize)
        templating = self._templating(run, self.template) if self.template else None
        if templating:
            message = _templated(run, *templating)
        else:
            message = _message(run, content, run.route, locale(language, run.environment))
        run.log(MsgCreated(msg=message))

    def _templating(self, run: Run, reference: TemplateRef) -> tuple[Route, TemplateTranslation, Templating] | None:
        """The message template to send with its values, if there is one that the channel knows."""
        sources, _ = run.localize(self.uuid, "template_variables", self.template_variables)
        values = [run.text(source) for source in sources]
        template, route = run.assets.templates.get(reference.uuid), run.route
        translation = find_translation(template, route.channel.uuid, run.locales) if template and route else None
        return (route, translation, fill(template, translation, values)) if template and route and translation else None


def _templated(run: Run, route: Route, translation: TemplateTranslation, templating: Templating) -> MsgOut:
    content = preview(translation, templating.variables)
    return replace(_message(run, content, route, translation.locale), templating=templating)


def _message(run: Run, content: MsgContent, route: Route | None, locale: str) -> MsgOut:
    channel = route.channel.ref if route else None
    reason = unsendable_status(run.contact) or run.services.unsendable(run.contact, content, channel)
    return MsgOut(
        urn=route.urn.identity if route else "",
        channel=channel,
        text=content.text,
        attachments=content.attachments,
        quick_replies=content.quick_replies,
        locale=locale,
        unsendable_reason=reason if route else _NO_ROUTE,
    )
