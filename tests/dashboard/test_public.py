"""Public results: off until somebody turns them on, and no cell gives anybody away."""

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from engine.models import Contact, ContactField, Flow, PublicPage, PublicSite, Run, Workspace
from engine.services import respondents
from engine.services.publishing import PublishingError, save_public_page, save_public_site
from engine.services.weighting import save_weighting
from tests.dashboard.conftest import make_contact, make_run, make_start

pytestmark = pytest.mark.django_db
# A feature phone's browser and its slow link.
MOST_BYTES = 30_000


@pytest.fixture(autouse=True)
def forgotten() -> None:
    cache.clear()


@pytest.fixture
def poll(workspace: Workspace, flow: Flow) -> Flow:
    """Forty girls of whom thirty take nuts; 22 boys of whom three take fruit, and two something else."""
    ContactField.objects.create(workspace=workspace, key="gender", name="Gender")
    answers = (
        [("F", "Nuts")] * 30
        + [("F", "Fruit")] * 10
        + [("M", "Nuts")] * 17
        + [("M", "Fruit")] * 3
        + [("M", "Other")] * 2
    )
    for gender, snack in answers:
        contact = make_contact(workspace, "Somebody")
        Contact.objects.filter(pk=contact.pk).update(fields={"gender": {"text": gender}})
        make_run(
            contact, flow, snack={"category": snack, "value": "x"}, reason={"category": "All Responses", "value": "x"}
        )
    Run.objects.update(responded=True)
    respondents.digest(workspace=workspace)
    return flow


def publish(flow: Flow, **changes: Any) -> PublicPage:
    values: dict[str, Any] = {
        "is_on": True,
        "title": "Snacks of the young",
        "intro": "",
        "method": "Everybody on the list was asked.",
        "join": "Text SNACK to 5444",
        "questions": [],
        "traits": ["field:gender"],
        "smallest": 10,
        "is_weighted": False,
    }
    return save_public_page(workspace=flow.workspace, flow=flow, **{**values, **changes})


def shown(page: PublicPage, path: str = "", **query: str) -> str:
    response = Client().get(f"/public/{page.pk}/{path}", query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_is_off_until_it_is_turned_on(poll: Flow) -> None:
    page = publish(poll, is_on=False)
    assert Client().get(f"/public/{page.pk}/").status_code == 404
    publish(poll)
    assert Client().get(f"/public/{page.pk}/").status_code == 200


def test_small_answers_are_hidden_with_enough_others(poll: Flow) -> None:
    """Two said something else: that is hidden, and the 13 who take fruit too, or it could be subtracted."""
    table = list(csv.DictReader(io.StringIO(shown_csv(publish(poll)))))
    assert {row["answer"]: row["share"] for row in table} == {"Nuts": "0.7581", "Fruit": "", "Other": ""}
    assert {row["base"] for row in table} == {"62"}


def test_comparisons_are_safe_as_well(poll: Flow) -> None:
    rows = list(csv.DictReader(io.StringIO(shown_csv(publish(poll), by="field:gender"))))
    boys = {row["answer"]: row["share"] for row in rows if row["group"] == "M"}
    assert (boys["Fruit"], boys["Other"]) == ("", "")
    girls = {row["answer"]: row["share"] for row in rows if row["group"] == "F"}
    assert (girls["Fruit"], girls["Other"]) == ("", "")
    assert {row["base"] for row in rows if row["group"]} == {""}


def shown_csv(page: PublicPage, **query: str) -> str:
    response = Client().get(f"/public/{page.pk}/results.csv", query)
    assert response["Content-Type"].startswith("text/csv")
    return response.content.decode("utf-8-sig")


def test_only_what_was_allowed_can_be_compared(poll: Flow) -> None:
    page = publish(poll, traits=[])
    assert "Gender" not in shown(page, by="field:gender")
    assert {row["group"] for row in csv.DictReader(io.StringIO(shown_csv(page, by="field:gender")))} == {""}


def test_few_answers_show_nothing(poll: Flow) -> None:
    page = shown(publish(poll, smallest=100))
    assert "Fewer than 100 people answered" in page
    assert "76%" not in page


def test_the_methodology_card(poll: Flow) -> None:
    make_start(poll, total=80)
    page = shown(publish(poll))
    assert "80 people were invited, 62 answered." in page
    assert "Everybody on the list was asked." in page
    assert "Vitafunio gani unapenda?" in page
    assert "None: the figures tell of those who answered" in page
    assert "Text SNACK to 5444" in page


def test_weighted(poll: Flow) -> None:
    table = "trait,value,people\nfield:gender,F,20\nfield:gender,M,80"
    save_weighting(workspace=poll.workspace, flow=poll, table=table, low=0.2, high=5, source="Census 2024", user=None)
    page = shown(publish(poll, is_weighted=True))
    assert "77%" in page
    assert "the design effect is" in page
    assert "Census 2024" in page


def test_is_small_cached_and_without_script(poll: Flow) -> None:
    page = publish(poll)
    response = Client().get(f"/public/{page.pk}/")
    assert response["Cache-Control"] == "public, max-age=60, s-maxage=60"
    assert b"<script" not in response.content
    assert "sessionid" not in response.cookies
    sheet = (settings.BASE_DIR / "dashboard/web/static/web/public.css").read_bytes()
    assert len(response.content) + len(sheet) < MOST_BYTES


def test_a_second_visit_asks_the_database_only_for_the_page(poll: Flow, queries: Any) -> None:
    page = publish(poll)
    shown(page)
    with queries(1):
        shown(page)


def test_so_does_a_second_download(poll: Flow, queries: Any) -> None:
    page = publish(poll)
    table = shown_csv(page)
    with queries(1):
        assert shown_csv(page, by="field:of_nobody") == table


def test_a_closed_workspace_lists_nothing(poll: Flow) -> None:
    values: dict[str, Any] = {"slug": "snack-lovers", "is_on": True, "intro": "We ask.", "join": ""}
    save_public_site(workspace=poll.workspace, **values)
    assert Client().get("/public/snack-lovers/").status_code == 200
    Workspace.objects.filter(pk=poll.workspace_id).update(is_active=False)
    assert Client().get("/public/snack-lovers/").status_code == 404


def test_only_the_embedded_page_may_stand_in_frames(poll: Flow) -> None:
    page = publish(poll)
    framed = Client().get(f"/public/{page.pk}/embed/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert Client().get(f"/public/{page.pk}/")["X-Frame-Options"] == "DENY"


def test_a_picture_to_share(poll: Flow) -> None:
    response = Client().get(f"/public/{publish(poll).pk}/picture.svg")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert b"Snacks of the young" in response.content


def test_the_list_of_a_workspace(poll: Flow, foreign: Workspace) -> None:
    publish(poll)
    values: dict[str, Any] = {"slug": "snack-lovers", "is_on": True, "intro": "We ask.", "join": ""}
    save_public_site(workspace=poll.workspace, **values)
    assert "Snacks of the young" in Client().get("/public/snack-lovers/").content.decode()
    with pytest.raises(PublishingError, match="taken"):
        save_public_site(workspace=foreign, **values)
    PublicSite.objects.update(is_on=False)
    assert Client().get("/public/snack-lovers/").status_code == 404


def test_from_the_dashboard(poll: Flow, browser: Client) -> None:
    url = f"/flows/{poll.pk}/results/public/"
    values = {"is_on": "on", "title": "Snacks", "smallest": "10", "traits": ["field:gender"]}
    told = browser.post(f"{url}save/", values, follow=True).content.decode()
    assert "The page is public" in told
    assert str(PublicPage.objects.get().pk) in told
    assert browser.post(f"{url}save/", {**values, "smallest": "2"}).status_code == 422
    assert browser.post("/public-site/", {"is_on": "on", "slug": "snacks"}).status_code == 302
    assert "/public/snacks/" in browser.get("/public-site/").content.decode()


def test_too_small_cells_are_refused(poll: Flow) -> None:
    with pytest.raises(PublishingError, match="fewer than 5"):
        publish(poll, smallest=1)


def test_answers_of_nobody_hide_none(poll: Flow) -> None:
    Run.objects.filter(results__snack__category="Other").delete()
    respondents.rebuild(workspace=poll.workspace)
    table = list(csv.DictReader(io.StringIO(shown_csv(publish(poll)))))
    assert {row["answer"]: row["share"] for row in table} == {"Nuts": "0.7833", "Fruit": "0.2167"}
