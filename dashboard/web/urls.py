"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog, set_language

from dashboard.web import (
    accounts,
    channel_files,
    channels,
    dead_letters,
    flows,
    home,
    imports,
    message_files,
    progress,
    simulator,
    start_people,
    starts,
    triggers,
    webhooks,
    words,
)
from dashboard.web.account.urls import urlpatterns as account
from dashboard.web.editor.urls import urlpatterns as editor
from dashboard.web.inbox.urls import urlpatterns as inbox
from dashboard.web.integrations.urls import urlpatterns as integrations
from dashboard.web.notifications.urls import urlpatterns as notifications
from dashboard.web.people.urls import urlpatterns as people
from dashboard.web.public.urls import urlpatterns as public
from dashboard.web.result_pages.urls import urlpatterns as results
from dashboard.web.samples.urls import urlpatterns as samples
from dashboard.web.team.urls import urlpatterns as team
from dashboard.web.tickets.urls import urlpatterns as tickets

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("live/", home.live, name="home_live"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", set_language, name="set_language"),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["dashboard.web"]), name="jsi18n"),
    *account,
    *editor,
    *integrations,
    path("workspaces/<uuid:workspace>/switch/", accounts.switch, name="switch"),
    path("flows/", flows.index, name="flows"),
    path("flows/import/", imports.upload, name="import"),
    path("flows/import/confirm/", imports.confirm, name="import_confirm"),
    path("flows/<uuid:flow>/", flows.show, name="flow"),
    path("flows/<uuid:flow>/starts/", flows.starts, name="starts"),
    path("flows/<uuid:flow>/start/", starts.start, name="start"),
    path("starts/people/", start_people.find, name="start_people"),
    path("flows/<uuid:flow>/start/count/", starts.count, name="start_count"),
    *results,
    *public,
    *samples,
    *team,
    path("files/<uuid:channel>/<str:signature>/<str:file>", channel_files.channel_file, name="channel_file"),
    path("triggers/", triggers.index, name="triggers"),
    path("triggers/new/", triggers.add, name="trigger_add"),
    path("triggers/<uuid:trigger>/", triggers.edit, name="trigger_edit"),
    path("triggers/<uuid:trigger>/pause/", triggers.pause, name="trigger_pause"),
    path("triggers/<uuid:trigger>/resume/", triggers.resume, name="trigger_resume"),
    path("triggers/<uuid:trigger>/delete/", triggers.delete, name="trigger_delete"),
    path("schedules/new/", triggers.add_schedule, name="schedule_add"),
    path("schedules/<uuid:schedule>/", triggers.edit_schedule, name="schedule_edit"),
    path("schedules/<uuid:schedule>/delete/", triggers.delete_schedule, name="schedule_delete"),
    path("starts/<uuid:start>/", progress.show, name="start_progress"),
    path("starts/<uuid:start>/live/", progress.live, name="start_live"),
    path("starts/<uuid:start>/people.csv", progress.as_csv, name="start_csv"),
    path("starts/<uuid:start>/pause/", progress.pause, name="start_pause"),
    path("starts/<uuid:start>/resume/", progress.resume, name="start_resume"),
    path("starts/<uuid:start>/stop/", progress.stop, name="start_stop"),
    *people,
    *notifications,
    *tickets,
    *inbox,
    path("messages/files/", message_files.show, name="message_files"),
    path("messages/files/live/", message_files.live, name="message_files_live"),
    path("messages/files/start/", message_files.start, name="message_files_start"),
    path("messages/files/<uuid:message_file>/", message_files.download, name="message_file"),
    path("webhooks/", webhooks.index, name="webhooks"),
    path("dead-letters/", dead_letters.index, name="dead_letters"),
    path("dead-letters/retry/", dead_letters.retry, name="dead_letters_retry"),
    path("dead-letters/discard/", dead_letters.discard, name="dead_letters_discard"),
    path("settings/words/", words.edit, name="words"),
    path("channels/", channels.index, name="channels"),
    path("channels/new/", channels.choose, name="channel_choose"),
    path("channels/new/<slug:code>/", channels.connect, name="channel_connect"),
    path("channels/<uuid:channel>/", channels.show, name="channel"),
    path("channels/<uuid:channel>/settings/", channels.edit, name="channel_edit"),
    path("channels/<uuid:channel>/test/", channels.send_test, name="channel_test"),
    path("channels/<uuid:channel>/test/result/", channels.trial, name="channel_trial"),
    path("channels/<uuid:channel>/log/", channels.log, name="channel_log"),
    path("channels/<uuid:channel>/disconnect/", channels.disconnect, name="channel_disconnect"),
    path("channels/<uuid:channel>/reconnect/", channels.reconnect, name="channel_reconnect"),
    path("phone/", simulator.show, name="simulator"),
    path("phone/chat/", simulator.chat, name="simulator_chat"),
    path("phone/start/", simulator.start, name="simulator_start"),
    path("phone/send/", simulator.send, name="simulator_send"),
]
