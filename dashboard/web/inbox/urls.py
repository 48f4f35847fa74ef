"""The addresses of messages, labels and broadcasts."""

from django.urls import path

from dashboard.web.inbox import broadcasts, changing, labels, lists, sending

urlpatterns = [
    path("messages/", lists.index, name="messages"),
    path("messages/new-ones/", lists.arrived, name="messages_arrived"),
    path("messages/change/", changing.change, name="messages_change"),
    path("messages/labels/", labels.index, name="labels"),
    path("messages/labels/new/", labels.add, name="label_add"),
    path("messages/labels/<uuid:label>/", labels.edit, name="label_edit"),
    path("messages/labels/<uuid:label>/delete/", labels.delete, name="label_delete"),
    path("broadcasts/", broadcasts.index, name="broadcasts"),
    path("broadcasts/new/", sending.new, name="broadcast_new"),
    path("broadcasts/new/count/", sending.count, name="broadcast_count"),
    path("broadcasts/scheduled/<uuid:planned>/", sending.edit, name="broadcast_edit"),
    path("broadcasts/<uuid:broadcast>/", broadcasts.show, name="broadcast_progress"),
    path("broadcasts/<uuid:broadcast>/live/", broadcasts.live, name="broadcast_live"),
    path("broadcasts/<uuid:broadcast>/people.csv", broadcasts.as_csv, name="broadcast_csv"),
    path("broadcasts/<uuid:broadcast>/pause/", broadcasts.pause, name="broadcast_pause"),
    path("broadcasts/<uuid:broadcast>/resume/", broadcasts.resume, name="broadcast_resume"),
    path("broadcasts/<uuid:broadcast>/stop/", broadcasts.stop, name="broadcast_stop"),
]
