import pytest

from dashboard.api.numbers import number_of
from engine.assets import place
from engine.models import Resthook, ResthookSubscriber, Workspace
from engine.services import resthooks
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/joined"


@pytest.fixture
def hook(workspace: Workspace) -> Resthook:
    return Resthook.objects.create(workspace=workspace, slug="joined")


@pytest.fixture
def theirs(foreign: Workspace) -> ResthookSubscriber:
    away = Resthook.objects.create(workspace=foreign, slug="joined-there")
    return ResthookSubscriber.objects.create(workspace=foreign, resthook=away, url=URL)


def test_listed(api: Api, hook: Resthook, theirs: ResthookSubscriber) -> None:
    (shown,) = api.results("resthooks")
    assert shown == {"resthook": "joined", "created_on": shown["created_on"], "modified_on": shown["created_on"]}


def test_subscribers(api: Api, workspace: Workspace, hook: Resthook, theirs: ResthookSubscriber) -> None:
    made = api.post("resthook_subscribers", {"resthook": "joined", "target_url": URL})
    row = ResthookSubscriber.objects.get(resthook=hook)
    assert made == {
        "id": number_of(row.pk),
        "resthook": "joined",
        "target_url": URL,
        "created_on": made["created_on"],
    }
    assert place(workspace.pk).assets.resthooks["joined"].subscribers == (URL,)
    assert api.results("resthook_subscribers", resthook="joined") == [made]
    assert api.results("resthook_subscribers", id=made["id"]) == [made]
    assert api.results("resthook_subscribers", resthook="other") == []
    api.delete("resthook_subscribers", 404, id=number_of(theirs.pk))
    api.delete("resthook_subscribers", id=made["id"])
    assert api.results("resthook_subscribers") == []
    assert place(workspace.pk).assets.resthooks["joined"].subscribers == ()


def test_what_is_refused(api: Api, hook: Resthook, theirs: ResthookSubscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    def subscribe(slug: str, url: str, status: int = 400) -> object:
        return api.post("resthook_subscribers", {"resthook": slug, "target_url": url}, status)

    assert subscribe("joined-there", URL) == {"resthook": ["No resthook with slug: joined-there"]}
    assert subscribe("joined", "ftp://example.org/") == {"target_url": ["Enter a valid URL."]}
    subscribe("joined", URL, 201)
    assert subscribe("joined", URL) == {"non_field_errors": ["URL is already subscribed to this event."]}
    monkeypatch.setattr(resthooks, "MOST_SUBSCRIBERS", 1)
    assert "limit" in str(subscribe("joined", f"{URL}/2", 409))
    wrong = api.delete("resthook_subscribers", 400, id="x")
    assert wrong == {"detail": "Value for id must be an integer"}
