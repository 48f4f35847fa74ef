"""Sends the contact airtime."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from flows.action import ONLINE, Action, action
from flows.errors import FlowError
from flows.events.service import AirtimeCreated
from flows.run import Run
from flows.services import ServiceError

NEW_TRANSFER = "_new_transfer"
_MAX_AMOUNT = Decimal("1e15")


@action("transfer_airtime")
class TransferAirtime(Action, frozen=True, kw_only=True, tag="transfer_airtime"):
    """Sends airtime to the contact's phone; the local `_new_transfer` is the transfer's UUID, or nothing."""

    flow_types = ONLINE
    amounts: Annotated[dict[Annotated[str, Meta(max_length=8)], Decimal], Meta(max_length=100)]

    def check(self) -> None:
        for currency, amount in self.amounts.items():
            if not 0 <= amount <= _MAX_AMOUNT:
                raise FlowError("amounts", f"the amount for {currency!r} is out of range")

    def local_names(self) -> Iterator[str]:
        yield NEW_TRANSFER

    def execute(self, run: Run) -> None:
        run.locals[NEW_TRANSFER] = self._transfer(run)

    def _transfer(self, run: Run) -> str:
        phone = next((urn for urn in run.contact.urns if urn.scheme == "tel"), None)
        if phone is None:
            run.error("can't transfer airtime to contact without a phone number")
            return ""
        channel = run.route.channel if run.route else None
        sender = f"tel:{channel.address}" if channel and "tel" in channel.schemes else ""
        uuid = run.new_uuid()
        try:
            transfer = run.services.transfer_airtime(uuid, sender, phone.identity, self.amounts)
        except ServiceError as error:
            run.error(str(error))
            return ""
        run.log_as(
            uuid,
            AirtimeCreated(
                external_id=transfer.external_id,
                sender=sender,
                recipient=phone.identity,
                currency=transfer.currency,
                amount=transfer.amount,
                http_logs=transfer.http_logs,
            ),
        )
        return uuid
