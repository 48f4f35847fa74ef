"""Who works in a workspace: inviting, joining, roles, leaving."""

from uuid import UUID

from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from engine.clock import now
from engine.models import ApiToken, Invitation, Membership, Notification, Role, User, Workspace
from engine.services.notifications import notify
from engine.services.workspaces import add_member

SALT = "jibu.invitation"
DAYS = 7


class MemberError(ValueError):
    """It can't be done; the message says why."""


def invite(*, workspace: Workspace, email: str, role: Role, by: User) -> Invitation:
    """An invitation by e-mail, in place of an earlier one; `send_invitation` tells the person."""
    email = email.strip().lower()
    if Membership.objects.for_workspace(workspace).filter(user__email=email).exists():
        raise MemberError(_("%(email)s is a member already. Change their role in the list.") % {"email": email})
    values = {"role": role, "invited_by": by, "created_on": now()}
    invitation, _made = Invitation.objects.update_or_create(workspace=workspace, email=email, defaults=values)
    return invitation


def send_invitation(invitation: Invitation, link: str) -> None:
    """Writes to the invited person; `link` leads to where they join."""
    values = {"workspace": invitation.workspace.name, "link": link, "days": DAYS}
    send_mail(
        _("You are invited to %(workspace)s") % values,
        _("Join %(workspace)s on Jibu by this address:\n\n%(link)s\n\nIt works for %(days)s days.") % values,
        None,
        [invitation.email],
    )


def token_of(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.pk), salt=SALT)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link is for; None if it is too old, used, taken back or not ours."""
    try:
        key = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("workspace").filter(pk=UUID(key), workspace__is_active=True).first()


@transaction.atomic
def join(*, invitation: Invitation, name: str = "", password: str = "") -> User:
    """Makes the invited person a member; somebody without an account gets one with this password."""
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=name)
    add_member(workspace=invitation.workspace, user=user, role=Role(invitation.role))
    notify(
        workspace_id=invitation.workspace_id,
        kind=Notification.Kind.MEMBER_JOINED,
        subject=user.pk,
        facts={"name": str(user)},
        users=[invitation.invited_by_id],
    )
    invitation.delete()
    return user


@transaction.atomic
def change_role(*, membership: Membership, role: Role) -> None:
    _keep_an_owner(membership, role)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """Takes somebody's access away, their API tokens of this workspace, and the e-mails that were still to be sent."""
    _keep_an_owner(membership, None)
    Notification.objects.for_workspace(membership.workspace_id).filter(user=membership.user_id).update(mail_on=None)
    ApiToken.objects.for_workspace(membership.workspace_id).filter(user=membership.user_id).delete()
    membership.delete()
    membership.workspace.touch_assets()


def _keep_an_owner(membership: Membership, role: Role | None) -> None:
    owners = Membership.objects.for_workspace(membership.workspace_id).filter(role=Role.OWNER).select_for_update()
    others = [one for one in owners if one.pk != membership.pk]
    if membership.role == Role.OWNER and role != Role.OWNER and not others:
        raise MemberError(_("A workspace needs an owner. Make somebody else one first."))
