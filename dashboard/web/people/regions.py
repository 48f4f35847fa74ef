"""The places of the country: imported from maps, named as people name them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.telling import reason
from engine.models import Boundary
from engine.services.regions import Layer, RegionsRefused, import_regions, read_layer, set_aliases
from flows.errors import InputError

LARGEST = 40 * 1024 * 1024  # bytes
LEVELS = ("states", "districts", "wards")


class RegionsForm(forms.Form):
    country = forms.CharField(label=gettext_lazy("Country"), max_length=128)
    states = forms.FileField(label=gettext_lazy("States or provinces"), help_text=gettext_lazy("A GeoJSON file"))
    districts = forms.FileField(label=gettext_lazy("Districts"), required=False)
    wards = forms.FileField(label=gettext_lazy("Wards"), required=False)

    @property
    def layers(self) -> list[Layer]:
        """What the files have; a file that can't be read gets its error."""
        found = []
        for level, name in enumerate(LEVELS, 1):
            file = self.cleaned_data.get(name)
            if file is None:
                break
            try:
                found.append(read_layer(file.read() if file.size <= LARGEST else b"", level))
            except InputError as error:
                self.add_error(name, reason(error))
        return found


class AliasesForm(forms.Form):
    aliases = forms.CharField(
        label=gettext_lazy("What people call it"),
        required=False,
        help_text=gettext_lazy("One name on each line"),
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )


@member(Can.VIEW_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    """The places of one place, those of the country first, with the map of them."""
    every = Boundary.objects.for_workspace(request.workspace)
    within = request.GET.get("in", "")
    country = every.filter(level=0).first()
    parent = get_object_or_404(every, pk=within) if _is_key(within) else country
    rows = list(every.filter(parent=parent).defer("geometry").order_by("name")) if parent else []
    left, top, right, bottom = parent.box if parent and parent.box else (0, 0, 0, 0)
    context = {"parent": parent, "country": country, "rows": rows, "width": right - left, "height": bottom - top}
    return render(request, "web/regions/list.html", context)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def upload(request: WorkspaceRequest) -> HttpResponse:
    form = RegionsForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        layers = form.layers
        try:
            if not form.errors:
                number = import_regions(
                    workspace=request.workspace, country=form.cleaned_data["country"], layers=layers
                )
                text = ngettext("%(number)s place was imported.", "%(number)s places were imported.", number)
                messages.success(request, text % {"number": number})
                return redirect("web:regions")
        except RegionsRefused as error:
            form.add_error(None, reason(error))
    return render(request, "web/regions/import.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def edit(request: WorkspaceRequest, boundary: UUID) -> HttpResponse:
    found = get_object_or_404(
        Boundary.objects.for_workspace(request.workspace).select_related("workspace"), pk=boundary
    )
    form = AliasesForm(request.POST or None, initial={"aliases": "\n".join(found.aliases)})
    if form.is_valid():
        set_aliases(boundary=found, aliases=form.cleaned_data["aliases"].splitlines())
        messages.success(request, _("Saved."))
        return redirect(f"/contacts/regions/?in={found.parent_id or ''}")
    return render(request, "web/regions/edit.html", {"form": form, "boundary": found})
