"""Members, invitations, passwords, settings and tokens of a workspace."""

import re
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client

from dashboard.local import free_port
from engine.assets import place
from engine.models import ApiToken, Invitation, Membership, Notification, Role, User, Workspace
from engine.services.members import SALT, find_invitation, invite, join, remove_member, token_of
from engine.services.notifications import claim_mails, notify
from engine.services.workspaces import change_workspace
from tests.dashboard.conftest import member, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "seven brown hens"


def page(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def invited(browser: Client, email: str = "rina@example.org", role: str = "analyst") -> str:
    """The address in the mail that an invitation sends."""
    assert browser.post("/workspace/members/invite/", {"email": email, "role": role}).status_code == 302
    found = re.search(r"http://testserver(/join/\S+/)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def test_a_newcomer_joins_by_the_link(browser: Client, workspace: Workspace) -> None:
    link = invited(browser)
    assert mail.outbox[-1].to == ["rina@example.org"]
    newcomer = Client()
    assert "Join Snack lovers" in page(newcomer.get(link))
    assert newcomer.post(link, {"password": "1234"}).status_code == 200
    assert not User.objects.filter(email="rina@example.org").exists()
    assert newcomer.post(link, {"name": "Rina", "password": PASSWORD}).status_code == 302
    joined = Membership.objects.get(user__email="rina@example.org")
    assert (joined.workspace, joined.role) == (workspace, Role.ANALYST)
    assert "Snack lovers" in page(newcomer.get("/"))
    assert Client().get(link).status_code == 404


def test_who_has_an_account_joins_with_its_password(browser: Client, foreign: Workspace) -> None:
    known = member(foreign, Role.DESIGNER, "rina@example.org")
    known.set_password(PASSWORD)
    known.save()
    link = invited(browser)
    stranger = Client()
    assert "isn't the password" in page(stranger.post(link, {"password": "guessed it"})).replace("&#x27;", "'")
    assert stranger.post(link, {"password": PASSWORD}).status_code == 302
    assert known.memberships.count() == 2


def test_workers_learn_who_joins_and_who_leaves(workspace: Workspace, owner: User) -> None:
    assert set(place(workspace.pk).assets.users) == {str(owner.pk)}
    user = join(invitation=invite(workspace=workspace, email="rina@example.org", role=Role.AGENT, by=owner))
    assert set(place(workspace.pk).assets.users) == {str(owner.pk), str(user.pk)}
    notify(workspace_id=workspace.pk, kind=Notification.Kind.INCIDENT_OPENED, users=[user.pk])
    remove_member(membership=user.memberships.get())
    assert claim_mails() == []
    assert set(place(workspace.pk).assets.users) == {str(owner.pk)}


def test_what_is_undone_invites_nobody(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("no row for the audit")

    monkeypatch.setattr("dashboard.web.audit.note", fail)
    with pytest.raises(RuntimeError, match="audit"):
        invited(browser)
    assert not Invitation.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_leave_is_told_of(browser: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    answer = browser.post("/workspace/members/invite/", {"email": "rina@example.org", "role": "viewer"}, follow=True)
    assert "The e-mail to rina@example.org could not be sent." in page(answer)
    assert "is on its way" not in page(answer)
    assert Invitation.objects.get().email == "rina@example.org"


def test_links_end(browser: Client, workspace: Workspace, owner: User) -> None:
    link = invited(browser)
    browser.post(f"/workspace/invitations/{Invitation.objects.get().pk}/revoke/")
    assert Client().get(link).status_code == 404
    invitation = invite(workspace=workspace, email="new@example.org", role=Role.VIEWER, by=owner)
    assert find_invitation(token_of(invitation)) == invitation
    assert find_invitation(signing.dumps(str(invitation.pk), salt="something else")) is None
    assert find_invitation("x") is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: 0)
        old = signing.dumps(str(invitation.pk), salt=SALT)
    assert find_invitation(old) is None


def test_members_are_not_invited_again(browser: Client, owner: User) -> None:
    response = browser.post("/workspace/members/invite/", {"email": owner.email.upper(), "role": "viewer"})
    assert response.status_code == 422
    assert "is a member already" in page(response)


def test_roles_change_and_an_owner_stays(browser: Client, workspace: Workspace, owner: User) -> None:
    mine = Membership.objects.get(user=owner)
    assert "needs an owner" in page(
        browser.post(f"/workspace/members/{mine.pk}/role/", {"role": "viewer"}, follow=True)
    )
    assert "needs an owner" in page(browser.post(f"/workspace/members/{mine.pk}/remove/", follow=True))
    other = Membership.objects.get(user=member(workspace, Role.VIEWER))
    browser.post(f"/workspace/members/{other.pk}/role/", {"role": "owner"})
    other.refresh_from_db()
    assert other.role == Role.OWNER
    browser.post(f"/workspace/members/{other.pk}/role/", {"role": "king"})
    other.refresh_from_db()
    assert other.role == Role.OWNER
    browser.post(f"/workspace/members/{mine.pk}/role/", {"role": "designer"})
    assert browser.get("/workspace/members/").status_code == 403


def test_who_is_removed_has_no_access_and_no_token(browser: Client, workspace: Workspace) -> None:
    user = member(workspace, Role.DESIGNER)
    ApiToken.objects.create(workspace=workspace, user=user, digest="x")
    theirs = signed_in(user)
    assert theirs.get("/flows/").status_code == 200
    browser.post(f"/workspace/members/{user.memberships.get().pk}/remove/")
    assert theirs.get("/flows/").status_code == 403
    assert not ApiToken.objects.exists()


def test_tokens_are_shown_once(browser: Client, workspace: Workspace) -> None:
    made = browser.post("/workspace/tokens/").content.decode()
    site, secret = re.findall(r'<code dir="ltr">(.*?)</code>', made)
    assert site == "http://testserver"
    token = ApiToken.objects.get(workspace=workspace)
    assert token.digest == ApiToken.digest_of(secret)
    assert secret not in browser.get("/workspace/tokens/").content.decode()
    assert "are refused from then on" in browser.get(f"/workspace/tokens/{token.pk}/revoke/").content.decode()
    browser.post(f"/workspace/tokens/{token.pk}/revoke/")
    assert not ApiToken.objects.exists()


def test_settings(browser: Client, workspace: Workspace) -> None:
    values = {
        "name": "Youth of Kosovo",
        "country": "xk",
        "languages": "sqi, srp",
        "timezone": "Europe/Belgrade",
        "date_format": "YYYY-MM-DD",
        "time_format": "tt:mm",
        "decimal_symbol": ",",
        "currency": "eur",
        "redact_urns": "on",
    }
    before = workspace.assets_version
    assert browser.post("/workspace/", values).status_code == 302
    workspace.refresh_from_db()
    assert (workspace.name, workspace.country, workspace.languages) == ("Youth of Kosovo", "XK", ["sqi", "srp"])
    assert (workspace.currency, workspace.redact_urns) == ("EUR", True)
    assert workspace.assets_version > before
    assert place(workspace.pk).environment.number_format.decimal_symbol == ","
    shown = page(browser.get("/workspace/"))
    assert "31-12-2026 (DD-MM-YYYY)" in shown
    assert "1.234,5" in shown
    assert "klingon: no ISO 639-3 code" in page(browser.post("/workspace/", {**values, "languages": "klingon"}))


def test_settings_read_before_others_changed_something_take_nothing_back(workspace: Workspace) -> None:
    read_before = Workspace.objects.get(pk=workspace.pk)
    workspace.touch_assets()
    Workspace.objects.update(require_two_factor=True)
    version = Workspace.objects.get().assets_version
    read_before.name = "Other"
    change_workspace(workspace=read_before, fields=["name"])
    changed = Workspace.objects.get()
    assert changed.assets_version > version
    assert (changed.name, changed.require_two_factor) == ("Other", True)


def test_a_forgotten_password(owner: User) -> None:
    client = Client()
    client.post("/password/forgotten/", {"email": "nobody@example.org"})
    assert not mail.outbox
    assert client.post("/password/forgotten/", {"email": owner.email}).status_code == 302
    # Django makes no link for who has no usable password: they join by invitation.
    assert not mail.outbox
    owner.set_password(PASSWORD)
    owner.save()
    client.post("/password/forgotten/", {"email": owner.email})
    found = re.search(r"http://testserver(/password/new/\S+)", str(mail.outbox[-1].body))
    assert found
    form = client.get(found.group(1), follow=True)
    new = {"new_password1": "nine green geese", "new_password2": "nine green geese"}
    assert client.post(form.redirect_chain[-1][0], new).status_code == 302
    assert client.login(username=owner.email, password="nine green geese")
    assert "used already" in page(Client().get(found.group(1), follow=True))


def test_changing_ones_own(owner: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    client = signed_in(owner)
    new = {"old_password": PASSWORD, "new_password1": "nine green geese", "new_password2": "nine green geese"}
    assert client.post("/password/", new).status_code == 302
    assert client.get("/").status_code == 200
    assert Client().get("/password/").status_code == 302
