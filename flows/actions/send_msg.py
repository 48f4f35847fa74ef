"""Sends the contact a message."""

import msgspec

from flows.action import action
from flows.assets import TemplateTranslation
from flows.composing import MessageAction, compose, locale, unsendable_status
from flows.contact import Route
from flows.events.message import MsgCreated
from flows.message import MsgContent, MsgOut
from flows.run import Run
from flows.templating import fill, find_translation, preview

_NO_ROUTE = "no_route"


@action("send_msg")
class SendMsg(MessageAction, frozen=True, kw_only=True, tag="send_msg"):
    """Sends the contact a message in its language, through the channel that suits its best URN."""

    def execute(self, run: Run) -> None:
        content, language = compose(run, self, run.localize)
        route = run.route
        variables = [run.text(variable) for variable in self._variables(run)] if self.template else []
        translation = self._translation(run, route)
        if route and translation:
            message = self._from_template(run, route, translation, variables)
        else:
            message = _message(run, content, route, locale(language, run.environment))
        run.log(MsgCreated(msg=message))

    def _variables(self, run: Run) -> tuple[str, ...]:
        translated, _ = run.localize(self.uuid, "template_variables", self.template_variables)
        return tuple(translated)

    def _translation(self, run: Run, route: Route | None) -> TemplateTranslation | None:
        template = run.assets.templates.get(self.template.uuid) if self.template else None
        if template is None or route is None:
            return None
        return find_translation(template, route.channel.uuid, run.locales)

    def _from_template(
        self, run: Run, route: Route, translation: TemplateTranslation, variables: list[str]
    ) -> MsgOut:
        assert self.template is not None
        templating = fill(run.assets.templates[self.template.uuid], translation, variables)
        content = preview(translation, templating.variables)
        return msgspec.structs.replace(_message(run, content, route, translation.locale), templating=templating)


def _message(run: Run, content: MsgContent, route: Route | None, locale: str) -> MsgOut:
    reason = unsendable_status(run.contact) or run.services.unsendable(run.contact, content, route and route.channel)
    return MsgOut(
        urn=route.urn.identity if route else "",
        channel=route.channel.ref if route else None,
        text=content.text,
        attachments=content.attachments,
        quick_replies=content.quick_replies,
        locale=locale,
        unsendable_reason=reason if route else _NO_ROUTE,
    )
