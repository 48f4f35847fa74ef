"""Starts others in a flow."""

from flows.action import ONLINE, Action, action
from flows.events.session import Exclusions, SessionTriggered
from flows.limits import ANCESTORS_SINCE_INPUT
from flows.recipients import ContactQuery, Contacts, Groups, LegacyVars, URNs, resolve_recipients
from flows.refs import FlowRef
from flows.run import Run


@action("start_session")
class StartSession(Action, frozen=True, kw_only=True, tag="start_session"):
    """Starts other contacts, or a new one, in a flow."""

    flow_types = ONLINE
    groups: Groups = ()
    contacts: Contacts = ()
    contact_query: ContactQuery = ""
    urns: URNs = ()
    legacy_vars: LegacyVars = ()
    flow: FlowRef
    exclusions: Exclusions | None = None
    create_contact: bool = False

    def execute(self, run: Run) -> None:
        recipients = resolve_recipients(run, self)
        if self.flow.uuid not in run.assets.flows:
            run.missing(self.flow)
        elif run.batch and recipients.are_many:
            run.error("Can't start new sessions for groups or queries during batch starts")
        elif run.history.ancestors_since_input >= ANCESTORS_SINCE_INPUT:
            run.error("Too many sessions have been spawned since the last time input was received")
        elif recipients or self.create_contact:
            run.log(
                SessionTriggered(
                    flow=FlowRef(self.flow.uuid, run.assets.flows[self.flow.uuid].name),
                    groups=tuple(recipients.groups),
                    contacts=tuple(recipients.contacts),
                    contact_query=recipients.contact_query,
                    exclusions=self.exclusions,
                    create_contact=self.create_contact,
                    urns=tuple(recipients.urns),
                    run_summary=run.summary(),
                    history=run.history_of_children(),
                )
            )
