"""What flows asked of other services: how each node's service has been, and the calls, sought by what came of them."""

from collections.abc import Mapping

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dashboard.reports.webhooks import health
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.spans import SpanForm
from engine.models import Flow, WebhookCall

OUTCOMES: Mapping[str, Q] = {
    "success": Q(status="success"),
    "failed": ~Q(status="success"),
    "3xx": Q(status_code__range=(300, 399)),
    "4xx": Q(status_code__range=(400, 499)),
    "5xx": Q(status_code__range=(500, 599)),
    "none": Q(status_code=0),
}
WORDS = [
    ("", _("Everything")),
    ("success", _("Went well")),
    ("failed", _("Failed")),
    ("3xx", "3xx"),
    ("4xx", "4xx"),
    ("5xx", "5xx"),
    ("none", _("No answer")),
]


class CallsForm(SpanForm):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=WORDS, required=False)
    flow = forms.ModelChoiceField(Flow.objects.none(), label=_("Flow"), required=False, empty_label=_("All flows"))
    url = forms.CharField(
        label=_("Part of the address"),
        required=False,
        max_length=255,
        widget=forms.TextInput({"type": "search", "dir": "ltr"}),
    )
    field_order = ("outcome", "flow", "url", "since", "until")

    def __init__(self, request: WorkspaceRequest) -> None:
        super().__init__(request.GET)
        flows = Flow.objects.for_workspace(request.workspace).order_by("name")
        self.fields["flow"].queryset = flows  # type: ignore[attr-defined]  # that of a ModelChoiceField

    def narrow(self, found: QuerySet[WebhookCall]) -> QuerySet[WebhookCall]:
        """Those that are sought; what makes no sense is as if it weren't given."""
        found = self.within(found)
        given = self.cleaned_data
        if given.get("outcome"):
            found = found.filter(OUTCOMES[given["outcome"]])
        if given.get("flow"):
            found = found.filter(flow=given["flow"])
        return found.filter(url__icontains=given["url"]) if given.get("url") else found


@require_GET
@member(Can.EDIT_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    form = CallsForm(request)
    page = paging.page(request, form.narrow(WebhookCall.objects.for_workspace(request.workspace)))
    context = {"health": health(request.workspace), "page": page, "form": form, "is_sought": any(request.GET.values())}
    return render(request, "web/webhooks/list.html", context)
