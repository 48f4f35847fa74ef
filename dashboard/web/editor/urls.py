"""The addresses of the editor."""

from django.urls import path

from dashboard.web.editor import assets, drafts, page, simulation

urlpatterns = [
    path("flows/<uuid:flow>/edit/", page.show, name="editor"),
    path("flows/<uuid:flow>/draft/", drafts.draft, name="editor_draft"),
    path("flows/<uuid:flow>/draft/discard/", drafts.discard, name="editor_discard"),
    path("flows/<uuid:flow>/check/", drafts.check, name="editor_check"),
    path("flows/<uuid:flow>/publish/", drafts.publish, name="editor_publish"),
    path("flows/<uuid:flow>/history/", drafts.history, name="editor_history"),
    path("flows/<uuid:flow>/history/<int:number>/", drafts.revision, name="editor_revision"),
    path("flows/<uuid:flow>/history/<int:number>/restore/", drafts.restore, name="editor_restore"),
    path("flows/<uuid:flow>/assets.json", assets.index, name="editor_assets"),
    path("flows/<uuid:flow>/assets/<slug:kind>/", assets.add, name="editor_asset_add"),
    path("flows/<uuid:flow>/completion.json", assets.completion, name="editor_completion"),
    path("flows/<uuid:flow>/simulate/start/", simulation.start, name="editor_simulate_start"),
    path("flows/<uuid:flow>/simulate/resume/", simulation.resume, name="editor_simulate_resume"),
]
