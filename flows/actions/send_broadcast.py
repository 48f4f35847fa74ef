"""Sends a message to others."""

from flows.action import ONLINE, action
from flows.composing import MessageAction, compose
from flows.events.message import BroadcastCreated
from flows.message import MsgContent
from flows.recipients import ContactQuery, Contacts, Groups, LegacyVars, URNs, resolve_recipients
from flows.run import Run


@action("send_broadcast")
class SendBroadcast(MessageAction, frozen=True, kw_only=True, tag="send_broadcast"):
    """Sends a message to other contacts, to each in its language."""

    flow_types = ONLINE
    groups: Groups = ()
    contacts: Contacts = ()
    contact_query: ContactQuery = ""
    urns: URNs = ()
    legacy_vars: LegacyVars = ()

    def execute(self, run: Run) -> None:
        recipients = resolve_recipients(run, self)
        translations = {language: self._content(run, language) for language in run.flow.languages}
        template = run.assets.templates.get(self.template.uuid) if self.template else None
        variables = tuple(run.text(variable) for variable in self.template_variables) if template else ()
        if run.batch and recipients.are_many:
            run.error("Can't send broadcasts to groups during batch starts")
        elif recipients:
            run.log(
                BroadcastCreated(
                    translations=translations,
                    base_language=run.flow.language,
                    groups=tuple(recipients.groups),
                    contacts=tuple(recipients.contacts),
                    contact_query=recipients.contact_query,
                    urns=tuple(recipients.urns),
                    template=template.ref if template else None,
                    template_variables=variables,
                )
            )

    def _content(self, run: Run, language: str) -> MsgContent:
        languages = (language, run.flow.language)
        return compose(run, self, lambda *wanted: run.flow.localized(languages, *wanted))[0]
