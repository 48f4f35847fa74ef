"""Deciding what of a flow's results is public."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports.dimensions import of_people
from dashboard.reports.questions import saved_results
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from dashboard.web.telling import reason
from engine.models import Flow, PublicPage, PublicSite
from engine.services.publishing import SMALLEST, PublishingError, save_public_page, save_public_site


class PageForm(forms.Form):
    is_on = forms.BooleanField(required=False, label=gettext_lazy("Everybody may see these results"))
    title = forms.CharField(max_length=128, label=gettext_lazy("Title"))
    intro = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Introduction")
    )
    questions = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Questions"),
        help_text=gettext_lazy("All with answers to choose, if you choose none."),
    )
    traits = forms.MultipleChoiceField(required=False, label=gettext_lazy("People may be compared by"))
    smallest = forms.IntegerField(
        initial=10,
        min_value=SMALLEST,
        max_value=1_000_000,
        label=gettext_lazy("Hide what fewer people said than"),
        help_text=gettext_lazy("And as many other cells as it takes that nobody can work the hidden ones out."),
    )
    is_weighted = forms.BooleanField(required=False, label=gettext_lazy("Show weighted shares"))
    method = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("How people were chosen"),
        help_text=gettext_lazy("Stands on the methodology card, beside numbers, dates, wording and weights."),
    )
    join = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("How to take part"),
        help_text=gettext_lazy("As: Text JOIN to 5444, it is free."),
    )

    def __init__(self, flow: Flow, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(one.key, one.name) for one in saved_results(flow) if one.offers_answers]
        known = [(one.code, one.name) for one in of_people(flow.workspace)]
        for name, choices in (("questions", asked), ("traits", known)):
            cast("forms.MultipleChoiceField", self.fields[name]).choices = choices


class SiteForm(forms.Form):
    is_on = forms.BooleanField(required=False, label=gettext_lazy("Everybody may see the list of public results"))
    slug = forms.SlugField(max_length=64, label=gettext_lazy("Name in the address"))
    intro = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Introduction")
    )
    join = forms.CharField(required=False, max_length=255, label=gettext_lazy("How to take part"))


@member(Can.PUBLISH_RESULTS)
def show(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    page = PublicPage.objects.for_workspace(request.workspace).filter(flow=found).first()
    initial = {name: getattr(page, name) for name in PageForm.base_fields} if page else {"title": found.name}
    context = {"flow": found, "form": PageForm(found, initial=initial), "public": page}
    return render(request, "web/results/public.html", context)


@member(Can.PUBLISH_RESULTS)
@require_POST
def save(request: WorkspaceRequest, flow: UUID) -> HttpResponse:
    found = find_flow(request, flow)
    form = PageForm(found, request.POST)
    if not form.is_valid():
        return render(request, "web/results/public.html", {"flow": found, "form": form}, status=422)
    page = save_public_page(workspace=request.workspace, flow=found, **form.cleaned_data)
    messages.success(request, _("Saved. The page is public.") if page.is_on else _("Saved. Nobody outside sees it."))
    return redirect("web:results_public", found.pk)


@member(Can.PUBLISH_RESULTS)
def site(request: WorkspaceRequest) -> HttpResponse:
    saved = PublicSite.objects.filter(workspace=request.workspace).first()
    initial = {name: getattr(saved, name) for name in SiteForm.base_fields} if saved else {}
    form = SiteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save_site(request, form):
        return redirect("web:public_site_edit")
    return render(request, "web/public/site_edit.html", {"form": form, "saved": saved})


def _save_site(request: WorkspaceRequest, form: SiteForm) -> bool:
    try:
        save_public_site(workspace=request.workspace, **form.cleaned_data)
    except PublishingError as error:
        form.add_error("slug", reason(error))
        return False
    messages.success(request, _("Saved."))
    return True
