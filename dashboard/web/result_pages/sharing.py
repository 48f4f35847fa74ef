"""Telling those who answered what others answered, area by area and in their language."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dashboard.reports.dimensions import language_name
from dashboard.reports.sharing import Sharing, Texts, TooFew, prepare
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.result_pages.selecting import Page
from dashboard.web.telling import in_language, reason
from dashboard.web.writing import Writing
from engine.models import ShareBack
from engine.services import respondents
from engine.services.sharing import Telling, share_back
from flows.errors import QueryError

SHOWN = 20
OF_AREAS = gettext_lazy("Thank you for answering! In {area} {share} said “{answer}”, in the whole country {everybody}.")
OF_EVERYBODY = gettext_lazy("Thank you for answering! In the whole country {everybody} said “{answer}”.")


class SharingForm(forms.Form):
    answer = forms.ChoiceField(label=gettext_lazy("What they are told of"))
    area = forms.ChoiceField(
        label=gettext_lazy("Area"), help_text=gettext_lazy("A field of the contacts, as their region.")
    )

    def __init__(self, page: Page, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [one for one in page.questions if one.offers_answers]
        answers = [(one.name, [(f"{one.key}:{name}", f"{one.name}: {name}") for name in one.answers]) for one in asked]
        areas = [(one.code, one.name) for one in page.dimensions if one.code.startswith("field:")]
        cast("forms.ChoiceField", self.fields["answer"]).choices = answers
        cast("forms.ChoiceField", self.fields["area"]).choices = areas
        self.languages = page.flow.workspace.languages or [page.flow.language]
        for language in self.languages:
            for name, label, usual in (
                ("areas", _("Where enough people answered (%(language)s)"), OF_AREAS),
                ("everybody", _("Where too few did (%(language)s)"), OF_EVERYBODY),
            ):
                self.fields[f"{name}_{language}"] = forms.CharField(
                    max_length=480,
                    required=language == self.languages[0],
                    initial=in_language(language, usual),
                    widget=Writing(rows=3),
                    label=label % {"language": language_name(language)},
                )

    def texts(self) -> Texts:
        of_areas, of_everybody = (
            {language: self.cleaned_data[f"{name}_{language}"] for language in self.languages}
            for name in ("areas", "everybody")
        )
        return Texts(of_areas, of_everybody)


@member(Can.START_FLOWS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    page = Page(find_flow(request, flow), request.GET)
    return render(request, "web/results/sharing.html", {**_context(page), "form": SharingForm(page)})


@member(Can.START_FLOWS)
@require_POST
def tell(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    """Shows what would be told; with `send` it is."""
    page = Page(find_flow(request, flow), request.GET)
    form = SharingForm(page, request.POST)
    if not form.is_valid():
        return render(request, "web/results/sharing.html", {**_context(page), "form": form}, status=422)
    respondents.digest(workspace=request.workspace)
    sharing = _prepared(page, form)
    if "send" in request.POST and sharing and _send(request, page, form, sharing):
        return redirect("web:results_sharing", page.flow.pk)
    return render(request, "web/results/sharing.html", {**_context(page), "form": form, "sharing": sharing})


def _prepared(page: Page, form: SharingForm) -> Sharing | None:
    key, _colon, answer = form.cleaned_data["answer"].partition(":")
    question = next(one for one in page.questions if one.key == key)
    area = next(one for one in page.dimensions if one.code == form.cleaned_data["area"])
    try:
        return prepare(page.flow, question, answer, area, form.texts())
    except QueryError as error:
        form.add_error("area", reason(error))
    except TooFew as error:
        form.add_error("answer", reason(error))
    return None


def _send(request: WorkspaceRequest, page: Page, form: SharingForm, sharing: Sharing) -> bool:
    key, _colon, answer = form.cleaned_data["answer"].partition(":")
    tellings = [Telling(one.query, one.texts) for one in sharing.areas if one.people]
    if not tellings:
        messages.error(request, _("There is nobody to be told."))
        return False
    made: dict[str, Any] = {"key": key, "answer": answer, "area": form.cleaned_data["area"], "tellings": tellings}
    share_back(workspace=request.workspace, flow=page.flow, by=request.user, **made)
    told = ngettext("%(people)s person is being told.", "%(people)s people are being told.", sharing.people)
    messages.success(request, told % {"people": sharing.people})
    return True


def _context(page: Page) -> dict[str, Any]:
    done = ShareBack.objects.for_workspace(page.flow.workspace).filter(flow=page.flow).select_related("made_by")
    return {**page.context(), "done": done.order_by("-pk")[:SHOWN]}
