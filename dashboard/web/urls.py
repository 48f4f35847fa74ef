"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

from dashboard.web import (
    accounts,
    channels,
    contacts,
    dead_letters,
    flows,
    home,
    imports,
    messages,
    results,
    simulator,
    starts,
)

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("live/", home.live, name="home_live"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("language/", set_language, name="set_language"),
    path("workspaces/<uuid:workspace>/switch/", accounts.switch, name="switch"),
    path("flows/", flows.index, name="flows"),
    path("flows/import/", imports.upload, name="import"),
    path("flows/import/confirm/", imports.confirm, name="import_confirm"),
    path("flows/<uuid:flow>/", flows.show, name="flow"),
    path("flows/<uuid:flow>/starts/", flows.starts, name="starts"),
    path("flows/<uuid:flow>/start/", starts.start, name="start"),
    path("flows/<uuid:flow>/start/count/", starts.count, name="start_count"),
    path("flows/<uuid:flow>/results/", results.show, name="results"),
    path("flows/<uuid:flow>/results/live/", results.live, name="results_live"),
    path("flows/<uuid:flow>/results.csv", results.as_csv, name="results_csv"),
    path("contacts/", contacts.index, name="contacts"),
    path("contacts/<uuid:contact>/", contacts.show, name="contact"),
    path("messages/", messages.index, name="messages"),
    path("dead-letters/", dead_letters.index, name="dead_letters"),
    path("dead-letters/retry/", dead_letters.retry, name="dead_letters_retry"),
    path("dead-letters/discard/", dead_letters.discard, name="dead_letters_discard"),
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
