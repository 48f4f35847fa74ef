"""The addresses of the editor."""

from django.urls import path

from dashboard.web.editor import assets, conversations, drafts, export, overlay, page, polls, simulation, translations

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
    path("flows/<uuid:flow>/tests/", conversations.index, name="editor_tests"),
    path("flows/<uuid:flow>/tests/run/", conversations.run, name="editor_tests_run"),
    path("flows/<uuid:flow>/tests/<uuid:test>/", conversations.delete, name="editor_test"),
    path("flows/<uuid:flow>/activity/", overlay.activity, name="editor_activity"),
    path("flows/<uuid:flow>/recents/<uuid:way>/<uuid:destination>/", overlay.recents, name="editor_recents"),
    path("flows/<uuid:flow>/waiting/<uuid:node>/", overlay.waiting, name="editor_waiting"),
    path("flows/<uuid:flow>/waiting/<uuid:node>/message/", overlay.message, name="editor_message"),
    path("flows/<uuid:flow>/waiting/<uuid:node>/move-on/", overlay.move_on, name="editor_move_on"),
    path("flows/<uuid:flow>/translate/", translations.table, name="translate"),
    path("flows/<uuid:flow>/translations/", translations.upload, name="translations"),
    path("flows/<uuid:flow>/translations.<slug:extension>", translations.download, name="translations_file"),
    path("flows/<uuid:flow>/export/", export.flow_file, name="flow_export"),
    path("polls/", polls.create, name="polls"),
    path("polls/new/", polls.new, name="poll_new"),
    path("polls/parse/", polls.parse, name="poll_parse"),
    path("polls/preview/", polls.preview, name="poll_preview"),
    path("polls/forecast/", polls.expected, name="poll_forecast"),
    path("polls/<uuid:poll>/", polls.edit, name="poll"),
]
