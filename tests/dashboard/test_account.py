"""A person's account: the second factor, sessions, leaving a workspace; and what owners see of what members did."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import StringIO
from unittest.mock import Mock

import pyotp
import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from dashboard.web.account.tracking import address_of
from dashboard.web.audit import QUIET
from dashboard.web.team.sentences import SENTENCES
from engine.models import AuditEntry, Global, Membership, Role, SignIn, User, Workspace
from engine.services import second_factor
from engine.services.members import invite, token_of
from engine.services.retention import forget_audit
from tests.dashboard.conftest import make_contact, member, signed_in
from tests.dashboard.test_access import NEEDS, POSTED, SENT

pytestmark = pytest.mark.django_db
SPAN = ("2026-03-01", "2026-03-02")
PASSWORD = "a long pass phrase"  # of nobody


@pytest.fixture
def ana(workspace: Workspace) -> User:
    user = member(workspace, Role.DESIGNER, "ana@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(ana: User) -> str:
    """Ana's second factor is on."""
    made = second_factor.new_secret()
    assert second_factor.turn_on(user=ana, secret=made, code=code_of(made, -1))
    return made


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(now() + timedelta(seconds=30 * steps))


def give_password() -> Client:
    client = Client()
    answer = client.post("/sign-in/?next=/flows/", {"username": "ana@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    return client


class TestSecondFactor:
    def test_it_is_asked_for_when_an_invitation_is_accepted(self, ana: User, secret: str, foreign: Workspace) -> None:
        invitation = invite(workspace=foreign, email=ana.email, role=Role.VIEWER, by=ana)
        client = Client()
        answer = client.post(f"/join/{token_of(invitation)}/", {"password": PASSWORD})
        assert answer["Location"] == "/sign-in/code/"
        assert client.get("/flows/").status_code == 302
        client.post("/sign-in/code/", {"code": code_of(secret)})
        assert foreign.name in client.get("/flows/").content.decode()
        assert AuditEntry.objects.filter(workspace=foreign, user=ana, action="join").count() == 1

    def test_the_password_alone_does_not_let_in(self, secret: str) -> None:
        client = give_password()
        assert client.get("/flows/").status_code == 302
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
        assert client.get("/flows/").status_code == 302

    def test_the_code_does(self, secret: str) -> None:
        client = give_password()
        answer = client.post("/sign-in/code/", {"code": code_of(secret)})
        assert (answer.status_code, answer["Location"]) == (302, "/flows/")
        assert client.get("/flows/").status_code == 200

    def test_a_code_is_taken_once(self, ana: User, secret: str) -> None:
        code = code_of(secret)
        assert second_factor.take(user=ana, code=code)
        assert not second_factor.take(user=ana, code=code)

    def test_recovery_codes_are_taken_once_and_not_kept(self, ana: User) -> None:
        made = second_factor.new_secret()
        codes = second_factor.turn_on(user=ana, secret=made, code=code_of(made))
        assert not set(codes) & set(User.objects.get(pk=ana.pk).recovery_codes)
        assert second_factor.take(user=ana, code=f" {codes[0].upper()} ")
        assert not second_factor.take(user=ana, code=codes[0])

    def test_after_some_wrong_codes_none_is_taken(self, ana: User, secret: str) -> None:
        for _ in range(second_factor.MOST_WRONG):
            assert not second_factor.take(user=ana, code="000000")
        assert not second_factor.take(user=ana, code=code_of(secret))
        User.objects.update(codes_blocked_until=now())
        assert second_factor.take(user=ana, code=code_of(secret))

    def test_without_a_password_nobody_is_asked_for_a_code(self) -> None:
        assert Client().get("/sign-in/code/")["Location"] == "/sign-in/"

    def test_the_password_holds_for_a_while(self, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
        client = give_password()
        later = now() + timedelta(minutes=11)
        monkeypatch.setattr("dashboard.web.account.second_factor.now", lambda: later)
        assert client.post("/sign-in/code/", {"code": code_of(secret)})["Location"] == "/sign-in/"
        assert client.get("/flows/").status_code == 302

    def test_a_password_that_was_changed_meanwhile_does_not_count(self, ana: User, secret: str) -> None:
        client = give_password()
        ana.set_password("another one that nobody has guessed")
        ana.save()
        assert client.post("/sign-in/code/", {"code": code_of(secret)})["Location"] == "/sign-in/"
        assert client.get("/flows/").status_code == 302

    def test_only_pages_of_ours_follow(self, secret: str) -> None:
        client = Client()
        client.post("/sign-in/?next=https://evil.example/", {"username": "ana@example.org", "password": PASSWORD})
        assert client.post("/sign-in/code/", {"code": code_of(secret)})["Location"] == "/"

    def test_set_up_with_a_picture(self, ana: User) -> None:
        client = signed_in(ana)
        page = client.get("/account/second-factor/")
        assert "data:image/svg+xml" in page.content.decode()
        made = page.context["secret"]
        assert b"right" in client.post("/account/second-factor/", {"code": "000000"}).content
        codes = client.post("/account/second-factor/", {"code": code_of(made)}).context["codes"]
        assert len(codes) == second_factor.RECOVERY_CODES
        assert second_factor.secret_of(User.objects.get(pk=ana.pk)) == made

    def test_the_secret_is_nowhere_in_the_database(self, ana: User) -> None:
        client = signed_in(ana)
        made = client.get("/account/second-factor/").context["secret"]
        assert made not in str(client.session.items())
        client.post("/account/second-factor/", {"code": code_of(made)})
        assert made not in str(User.objects.filter(pk=ana.pk).values())

    def test_it_follows_a_change_of_the_key(self, ana: User, secret: str, settings: Settings) -> None:
        old, settings.SECRET_KEY = settings.SECRET_KEY, "quite another key " * 3
        assert not second_factor.take(user=ana, code=code_of(secret))
        settings.SECRET_KEY_FALLBACKS = [old]
        assert second_factor.take(user=ana, code=code_of(secret))
        settings.SECRET_KEY_FALLBACKS = []
        assert second_factor.secret_of(User.objects.get(pk=ana.pk)) == secret

    def test_it_is_sealed_anew_without_signing_in(self, ana: User, secret: str, settings: Settings) -> None:
        old, settings.SECRET_KEY = settings.SECRET_KEY, "quite another key " * 3
        settings.SECRET_KEY_FALLBACKS = [old]
        second_factor.seal_anew()
        settings.SECRET_KEY_FALLBACKS = []
        assert second_factor.secret_of(User.objects.get(pk=ana.pk)) == secret

    def test_recovery_codes_outlive_the_key(self, ana: User, settings: Settings) -> None:
        made = second_factor.new_secret()
        codes = second_factor.turn_on(user=ana, secret=made, code=code_of(made))
        settings.SECRET_KEY = "quite another key " * 3
        assert second_factor.take(user=ana, code=codes[0])

    def test_those_of_before_are_sealed(self, ana: User) -> None:
        migration = import_module("engine.migrations.0031_sealed_second_factor")
        made = second_factor.new_secret()
        User.objects.filter(pk=ana.pk).update(totp_secret=made)
        migration.seal_secrets(apps, None)
        assert second_factor.secret_of(User.objects.get(pk=ana.pk)) == made
        migration.unseal_secrets(apps, None)
        assert User.objects.get(pk=ana.pk).totp_secret == made

    def test_seals_of_the_former_way_are_made_anew(self, ana: User) -> None:
        """One was made by that version, with the key of these tests, about this person; another's opens for nobody."""
        migration = import_module("engine.migrations.0036_seals_of_fernet")
        former = (
            "1:ciuqE-lr74OIIOaTUJ-9Dd1QR2lLqMEMYq5YVfn7lx1sSADqa40jB"
            "Q51pGPBYLEKKO-tv-QHLWPJJ6SOnNkRvhDs2UrG2B4zSxTI3NCVPfc="
        )
        known = User.objects.create(pk="019ac000-0000-7000-8000-000000000007", email="k@x.org", totp_secret=former)
        User.objects.filter(pk=ana.pk).update(totp_secret=former)
        migration.seal_anew(apps, None)
        assert second_factor.secret_of(User.objects.get(pk=known.pk)) == "JBSWY3DPEHPK3PXP" * 2
        assert User.objects.get(pk=ana.pk).totp_secret == former
        assert second_factor.secret_of(User.objects.get(pk=ana.pk)) is None

    def test_turned_off_by_who_knows_both(self, ana: User, secret: str) -> None:
        client = signed_in(ana)
        client.post("/account/second-factor/off/", {"password": "wrong", "code": code_of(secret)})
        assert User.objects.get(pk=ana.pk).totp_secret
        client.post("/account/second-factor/off/", {"password": PASSWORD, "code": code_of(secret)})
        assert not User.objects.get(pk=ana.pk).totp_secret

    def test_a_workspace_can_ask_for_it(self, workspace: Workspace, ana: User) -> None:
        Workspace.objects.filter(pk=workspace.pk).update(require_two_factor=True)
        assert signed_in(ana).get("/flows/")["Location"] == "/account/second-factor/"


class TestSessions:
    def test_seen_and_ended(self, ana: User) -> None:
        here, there = signed_in(ana), signed_in(ana)
        page = here.get("/account/")
        assert len(page.context["sessions"]) == 2
        key = there.session.session_key
        assert key
        assert key not in page.content.decode()
        here.post("/account/sessions/end/", {"session": SignIn.objects.get(pk=key).reference})
        assert there.get("/flows/").status_code == 302
        assert here.get("/flows/").status_code == 200

    def test_all_others_are_ended(self, ana: User) -> None:
        here, there = signed_in(ana), signed_in(ana)
        assert b"1 session is ended." in here.post("/account/sessions/end/", follow=True).content
        assert there.get("/flows/").status_code == 302

    def test_proxies_are_believed_if_they_are_trusted(self, settings: Settings) -> None:
        request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9"})
        assert address_of(request) == "127.0.0.1"
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        assert address_of(request) == "203.0.113.9"

    def test_a_new_password_ends_the_others(self, ana: User) -> None:
        here, there = signed_in(ana), signed_in(ana)
        new = {"new_password1": "quite another phrase", "new_password2": "quite another phrase"}
        here.post("/password/", {"old_password": PASSWORD, **new})
        assert there.get("/flows/").status_code == 302
        assert here.get("/flows/").status_code == 200
        assert [one.session_key for one in SignIn.objects.filter(user=ana)] == [here.session.session_key]

    def test_those_of_others_are_not(self, ana: User, browser: Client) -> None:
        hers = signed_in(ana)
        browser.post("/account/sessions/end/", {"session": hers.session.session_key})
        assert hers.get("/flows/").status_code == 200
        assert SignIn.objects.filter(user=ana).exists()


def test_leaving_a_workspace(workspace: Workspace, ana: User, browser: Client) -> None:
    client = signed_in(ana)
    client.post(f"/account/workspaces/{workspace.pk}/leave/")
    assert not Membership.objects.filter(user=ana).exists()
    refused = browser.post(f"/account/workspaces/{workspace.pk}/leave/", follow=True)
    assert "needs an owner" in refused.content.decode()


def test_where_somebody_begins(workspace: Workspace, foreign: Workspace, ana: User) -> None:
    Membership.objects.create(workspace=foreign, user=ana, role=Role.VIEWER)
    assert signed_in(ana).get("/flows/").context["membership"].workspace == workspace
    signed_in(ana).post(f"/account/workspaces/{foreign.pk}/begin/")
    ana.refresh_from_db()
    again = signed_in(ana)
    assert again.get("/flows/").context["membership"].workspace == foreign
    again.post(f"/workspaces/{workspace.pk}/switch/")
    assert again.get("/flows/").context["membership"].workspace == workspace
    Membership.objects.filter(user=ana, workspace=foreign).delete()
    assert signed_in(ana).get("/flows/").context["membership"].workspace == workspace
    assert again.post(f"/account/workspaces/{foreign.pk}/begin/").status_code == 404


class TestAudit:
    def test_changes_are_written_down_and_reading_is_not(self, ana: User, workspace: Workspace) -> None:
        contact = make_contact(workspace, "Bea", "+254700000009")
        client = signed_in(ana)
        client.get("/contacts/")
        client.post(f"/contacts/{contact.pk}/status/", {"status": "blocked"})
        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action, entry.path) == (ana, "contact_status", f"/contacts/{contact.pk}/status/")

    def test_what_was_sent_is_not_kept(self, ana: User, workspace: Workspace) -> None:
        contact = make_contact(workspace, "Bea", "+254700000009")
        signed_in(ana).post(f"/contacts/{contact.pk}/reply/", {"text": "a secret thing"})
        [row] = AuditEntry.objects.values()
        assert "secret thing" not in str(row)

    def test_owners_see_it_and_filter_it(self, ana: User, browser: Client, workspace: Workspace) -> None:
        contact = make_contact(workspace, "Bea", "+254700000009")
        signed_in(ana).post(f"/contacts/{contact.pk}/status/", {"status": "blocked"})
        browser.post("/globals/new/", {"name": "Line", "value": "112"})
        assert "changed the status of a contact" in browser.get("/workspace/audit/").content.decode()
        chosen = browser.get("/workspace/audit/?action=global_add").context["rows"]
        assert [entry.action for entry, _, _ in chosen] == ["global_add"]
        pieces: Iterator[bytes] = browser.get("/workspace/audit/audit.csv").streaming_content  # type: ignore[attr-defined]
        assert b"ana@example.org" in b"".join(pieces)

    @pytest.mark.django_db(transaction=True)
    def test_change_and_entry_are_one_transaction(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(AuditEntry.objects, "create", Mock(side_effect=OSError("full")))
            with pytest.raises(OSError, match="full"):
                browser.post("/globals/new/", {"name": "Line", "value": "112"})
        assert not Global.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_what_changed_nothing_is_not_in_it(self, browser: Client) -> None:
        browser.post("/globals/new/", {"name": "", "value": "112"})
        browser.post("/workspace/members/invite/", {"email": "no address", "role": "viewer"})
        assert not AuditEntry.objects.exists()
        browser.post("/globals/new/", {"name": "Line", "value": "112"})
        assert AuditEntry.objects.get().action == "global_add"

    def test_what_somebody_does_with_their_account(self, ana: User, browser: Client, workspace: Workspace) -> None:
        client = signed_in(ana)
        made = client.get("/account/second-factor/").context["secret"]
        client.post("/account/second-factor/", {"code": code_of(made)})
        client.post(f"/account/workspaces/{workspace.pk}/leave/")
        rows = browser.get("/workspace/audit/").context["rows"]
        assert [(who, words) for _, who, words in rows] == [
            ("ana@example.org", "left the workspace"),
            ("ana@example.org", "turned their second factor on"),
        ]

    def test_commands_too(self, browser: Client, workspace: Workspace) -> None:
        call_command("recount", stdout=StringIO())
        assert "at the command line" in browser.get("/workspace/audit/").content.decode()
        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action, entry.path) == (None, "command_recount", "manage.py recount")

    def test_filters_tell_what_is_wrong_with_them(self, browser: Client) -> None:
        page = browser.get("/workspace/audit/?since=2026-13-01")
        assert "Enter a valid date." in page.content.decode()
        page = browser.get("/workspace/audit/?since=2026-03-02&until=2026-03-01")
        assert "before the first day" in page.content.decode()
        assert browser.get("/workspace/audit/audit.csv?since=2026-13-01").status_code == 302

    def test_days_are_those_of_the_workspace(self, browser: Client, workspace: Workspace) -> None:
        """In Nairobi it is the next day three hours earlier."""
        at = datetime(2026, 3, 1, 22, tzinfo=UTC)
        AuditEntry.objects.create(workspace=workspace, action="start", path="/", created_on=at)
        found = [len(browser.get(f"/workspace/audit/?since={day}&until={day}").context["rows"]) for day in SPAN]
        assert found == [0, 1]

    def test_refused_requests_are_not_in_it(self, workspace: Workspace) -> None:
        signed_in(member(workspace, Role.VIEWER, "v@example.org")).post("/globals/new/", {"name": "Line"})
        assert not AuditEntry.objects.exists()

    def test_it_is_forgotten_in_the_end(self, ana: User, workspace: Workspace) -> None:
        AuditEntry.objects.create(workspace=workspace, action="start", path="/", created_on=now() - timedelta(days=800))
        AuditEntry.objects.create(workspace=workspace, action="start", path="/")
        assert forget_audit() == 1

    def test_every_change_has_words(self) -> None:
        changing = {name for name in {*POSTED, *SENT} if name in NEEDS} - QUIET
        assert sorted(changing - set(SENTENCES)) == []
