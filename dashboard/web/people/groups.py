"""Groups: those that are filled by hand, and those that a query fills."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.reports import contacts as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from dashboard.web.people.queries import Trouble, trouble
from engine.models import Group, Workspace
from engine.services.groups import GroupRefused, check_group_query, create_group, delete_group, update_group
from engine.services.selections import Selection, find_selected, folder_counts
from engine.services.usages import usages_of_group
from flows.errors import QueryError

SOME = 5
NOT_ALLOWED = gettext_lazy("A group can't be defined by id, ref, status, group, flow or history.")


class GroupForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    query = forms.CharField(
        label=gettext_lazy("Whoever matches"),
        required=False,
        help_text=gettext_lazy("Leave this empty for a group that you fill by hand"),
        widget=forms.TextInput({"dir": "auto", "spellcheck": "false"}),
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None = None, group: Group | None = None) -> None:
        initial = {"name": group.name, "query": group.query} if group else None
        super().__init__(data, initial=initial)
        self.workspace, self.group = workspace, group
        self.trouble: Trouble | None = None
        if group and not group.query:
            del self.fields["query"]
        elif group:
            self.fields["query"].required = True
            self.fields["query"].help_text = ""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Group.objects.for_workspace(self.workspace).filter(name__iexact=name).first()
        if same and same != self.group:
            raise forms.ValidationError(_("There is a group of this name already."))
        return name

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"].strip()
        try:
            check_group_query(self.workspace, query)
        except QueryError as error:
            self.trouble = trouble(query, error)
            raise forms.ValidationError(self.trouble.text) from None
        except GroupRefused:
            raise forms.ValidationError(NOT_ALLOWED) from None
        return query


def find_group(request: WorkspaceRequest, group: UUID) -> Group:
    """The group, if it is one of the current workspace; 404 otherwise."""
    found = Group.objects.for_workspace(request.workspace).select_related("workspace", "filling")
    return get_object_or_404(found, pk=group)


@member(Can.VIEW_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    counts = folder_counts(request.workspace)
    groups = Group.objects.for_workspace(request.workspace).select_related("filling").order_by("name")
    return render(request, "web/groups/list.html", {"rows": [(one, counts.get(str(one.pk), 0)) for one in groups]})


@member(Can.VIEW_CONTACTS)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How many a query means, and some of them."""
    query = request.GET.get("query", "").strip()
    context: dict[str, object] = {"query": query}
    try:
        if query:
            check_group_query(request.workspace, query)
            found = find_selected(Selection(query=query), request.workspace.pk)
            context["people"] = found.count()
            context["some"] = report.rows(request.workspace, report.with_all(found)[:SOME])
    except QueryError as error:
        context["trouble"] = trouble(query, error)
    except GroupRefused:
        context["trouble"] = Trouble(str(NOT_ALLOWED))
    return render(request, "web/groups/_preview.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = GroupForm(request.workspace, request.POST or None)
    if form.is_valid():
        create_group(workspace=request.workspace, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("web:groups")
    return render(request, "web/groups/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def edit(request: WorkspaceRequest, group: UUID) -> HttpResponse:
    found = find_group(request, group)
    form = GroupForm(request.workspace, request.POST or None, found)
    if form.is_valid():
        update_group(group=found, name=form.cleaned_data["name"], query=form.cleaned_data.get("query", ""))
        messages.success(request, _("Saved."))
        return redirect("web:groups")
    context = {"form": form, "group": found, "usages": usages_of_group(found)}
    return render(request, "web/groups/edit.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def delete(request: WorkspaceRequest, group: UUID) -> HttpResponse:
    found = find_group(request, group)
    return ask_and_delete(
        request,
        lambda: delete_group(group=found),
        question=called(found.name),
        back=back_to(_("Groups"), "web:groups"),
        warning=_("The people in it stay; only the group goes."),
        usages=usages_of_group(found),
    )
