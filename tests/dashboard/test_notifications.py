"""What somebody is told in the page and by e-mail."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from dashboard.web.notifications.mails import send_mails
from dashboard.web.notifications.registry import KINDS, words
from engine.models import Incident, Membership, Notification, User, Workspace
from engine.models.base import uuid7
from engine.services.notifications import notify

Kind = Notification.Kind
FACTS = {
    "job": "export",
    "error": "",
    "import": str(uuid7()),
    "incident": "dead_letters",
    "channel": "",
    "flow": "",
    "name": "Asha",
}


def tell(user: User, kind: Kind, subject: object = "", **facts: Any) -> Notification:
    membership = Membership.objects.get(user=user)
    notify(workspace_id=membership.workspace_id, kind=kind, subject=subject, facts=FACTS | facts, users=[user.pk])
    return Notification.objects.latest("pk")


def test_each_kind_has_words_and_a_label() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}
    assert all(str(kind.label) for _, kind in KINDS.items())


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_leads_somewhere(owner: User, kind: Kind) -> None:
    told = tell(owner, kind, uuid7())
    text, link = words(told)
    assert text
    assert "%" not in text
    assert link.startswith("/")


@pytest.mark.parametrize("job", ["export", "results", "messages"])
def test_a_file_is_led_to_or_where_it_is_asked_for(owner: User, job: str) -> None:
    made, flow = uuid7(), str(uuid7())
    _, link = words(tell(owner, Kind.EXPORT_FINISHED, made, job=job, flow=flow))
    assert str(made) in link
    text, link = words(tell(owner, Kind.EXPORT_FINISHED, made, job=job, flow=flow, error="no space"))
    assert "no space" in text
    assert str(made) not in link


@pytest.mark.parametrize("incident", Incident.Kind)
def test_each_incident_has_words(owner: User, incident: Incident.Kind) -> None:
    about = {"incident": incident.value, "channel": str(uuid7())}
    for kind in (Kind.INCIDENT_OPENED, Kind.INCIDENT_ENDED):
        text, link = words(tell(owner, kind, incident, **about))
        assert text
        assert link == f"/channels/{about['channel']}/"


def test_the_bell_counts_what_is_new(owner: User, browser: Client) -> None:
    assert "0 new notifications" in browser.get("/notifications/").content.decode()
    told = tell(owner, Kind.MEMBER_JOINED)
    tell(owner, Kind.TICKET_OPENED)
    page = browser.get("/notifications/").content.decode()
    assert "2 new notifications" in page
    assert "Asha joined the workspace." in page

    followed = browser.get(f"/notifications/{told.pk}/")

    assert followed["Location"] == "/workspace/members/"
    assert "1 new notification<" in browser.get("/notifications/").content.decode()
    browser.post("/notifications/seen/")
    assert "Mark all as seen" not in browser.get("/notifications/").content.decode()


def test_of_others_nobody_reads(owner: User, browser: Client, workspace: Workspace) -> None:
    other = User.objects.create_user("other@example.org")
    Membership.objects.create(workspace=workspace, user=other, role="viewer")
    told = tell(other, Kind.MEMBER_JOINED)
    assert browser.get(f"/notifications/{told.pk}/").status_code == 404
    assert "Asha" not in browser.get("/notifications/").content.decode()


def test_everybody_chooses(owner: User, browser: Client) -> None:
    browser.post("/notifications/settings/", {"ticket_opened": "off", "member_joined": "mail", "export_finished": "x"})
    assert Membership.objects.get(user=owner).notices == {"ticket_opened": "off", "member_joined": "mail"}
    assert 'value="off" selected' in browser.get("/notifications/settings/").content.decode()


def test_a_mail_has_the_words_and_a_link(owner: User, settings: Any) -> None:
    settings.PUBLIC_URL = "https://jibu.example.org/"
    told = tell(owner, Kind.EXPORT_FINISHED, subject := uuid7())
    assert send_mails() == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Snack lovers: The file of contacts is ready.", [owner.email])
    assert f"https://jibu.example.org{reverse('web:job_file', args=[subject])}" in letter.body
    assert "https://jibu.example.org/notifications/settings/" in letter.body
    told.refresh_from_db()
    assert told.mail_on is None
    assert send_mails() == 0


def test_a_mail_that_cannot_leave_is_tried_again(owner: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = tell(owner, Kind.EXPORT_FINISHED, uuid7())
    assert send_mails() == 0
    told.refresh_from_db()
    assert told.mail_on


@pytest.mark.parametrize(
    ("problem", "asked"),
    [
        (TimeoutError(), 3),
        (SMTPServerDisconnected(), 3),
        (SMTPRecipientsRefused({}), 4),
        (ValueError("an address that can't be"), 4),
    ],
)
def test_a_mail_server_that_does_not_answer_is_left_alone(
    owner: User, monkeypatch: pytest.MonkeyPatch, problem: Exception, asked: int
) -> None:
    for _ in range(4):
        tell(owner, Kind.EXPORT_FINISHED, uuid7())
    addresses: list[str] = []

    def refuse(_subject: str, _body: str, _sender: None, to: Sequence[str]) -> None:
        addresses.extend(to)
        raise problem

    monkeypatch.setattr("dashboard.web.notifications.mails.send_mail", refuse)
    assert send_mails() == 0
    assert addresses == [owner.email] * asked
