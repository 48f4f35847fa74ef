"""`manage.py create_workspace`."""

import io
import json
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from engine.models import ApiToken, Membership, Role, User, Workspace

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> dict[str, str | None]:
    out = io.StringIO()
    call_command("create_workspace", *arguments, stdout=out)
    answer: dict[str, str | None] = json.loads(out.getvalue() or "{}")
    return answer


def test_everything_is_given() -> None:
    answer = create(
        *("--name", "Polls", "--owner", "Ada@Example.org", "--password", "a long secret"),
        *("--language", "kin", "--country", "rw", "--token", "my-token"),
    )
    workspace = Workspace.objects.get(pk=UUID(answer["workspace"] or ""))
    assert (workspace.name, workspace.languages, workspace.country) == ("Polls", ["kin"], "RW")
    owner = User.objects.get(pk=UUID(answer["owner"] or ""))
    assert (owner.email, owner.check_password("a long secret")) == ("ada@example.org", True)
    assert Membership.objects.get(workspace=workspace, user=owner).role == Role.OWNER
    assert answer["token"] == "my-token"
    assert ApiToken.objects.get(workspace=workspace).digest == ApiToken.digest_of("my-token")


def test_secrets_are_random_when_left_out() -> None:
    first, second = create("--owner", "a@example.org"), create("--owner", "b@example.org")
    assert User.objects.get(email="a@example.org").check_password(first["password"] or "")
    assert len({first["token"], second["token"], first["password"], second["password"]}) == 4


def test_an_owner_who_has_an_account_keeps_the_password() -> None:
    create("--owner", "ada@example.org", "--password", "the first one")
    answer = create("--owner", "ada@example.org", "--password", "another", "--name", "Second")
    assert answer["password"] is None
    owner = User.objects.get(email="ada@example.org")
    assert owner.check_password("the first one")
    assert owner.memberships.count() == 2


def test_only_the_first_start_creates_one() -> None:
    assert create("--if-none")["email"] == "owner@example.org"
    assert create("--if-none") == {}


def test_bad_addresses_are_refused() -> None:
    with pytest.raises(CommandError, match="--owner 'ada' is not an e-mail address"):
        create("--owner", "ada")
    assert not Workspace.objects.exists()


@pytest.mark.parametrize(("option", "value"), [("--country", "Rwanda"), ("--country", "QQ"), ("--language", "en")])
def test_bad_codes_are_refused(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=f"{option} '{value}' is not a code of ISO"):
        create(option, value)
    assert not Workspace.objects.exists()
