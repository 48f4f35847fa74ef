"""``users``: the members of the workspace."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from dashboard.api.resource import Json, ListResource, Rows, key_from
from dashboard.web.access import Can
from engine.models import Membership, Role

# Our roles as RapidPro calls those that come closest.
ROLES: Mapping[str, str] = {
    Role.OWNER: "administrator",
    Role.DESIGNER: "editor",
    Role.ANALYST: "viewer",
    Role.AGENT: "agent",
    Role.VIEWER: "viewer",
}


class Users(ListResource):
    needs: ClassVar = {"GET": Can.MANAGE_MEMBERS}
    lookups = ("uuid", "email")

    def rows(self) -> Rows:
        members = Membership.objects.for_workspace(self.workspace).select_related("user")
        return members.filter(user__is_active=True)

    def narrowed(self, rows: Rows) -> Rows:
        asked = self.request.query_params.getlist("role")
        return rows.filter(role__in=[role for role, name in ROLES.items() if name in asked]) if asked else rows

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(user=key_from(value, name)) if name == "uuid" else rows.filter(user__email__iexact=value)

    def shown(self, rows: Sequence[Membership]) -> list[Json]:
        return list(map(_member, rows))


def _member(row: Membership) -> Json:
    first, _, last = row.user.name.partition(" ")
    return {
        "uuid": row.user_id,
        "email": row.user.email,
        "first_name": first,
        "last_name": last,
        "role": ROLES[row.role],
        "team": None,
        "avatar": None,
        "created_on": row.user.created_on,
    }
