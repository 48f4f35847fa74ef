"""The addresses of tickets."""

from django.urls import path

from dashboard.web.tickets import answers, bulk, lists, topics, working

urlpatterns = [
    path("tickets/", lists.index, name="tickets"),
    path("tickets/live/", lists.live, name="tickets_live"),
    path("tickets/change/", bulk.change, name="tickets_change"),
    path("tickets/undo/", bulk.undo, name="tickets_undo"),
    path("tickets/topics/", topics.index, name="topics"),
    path("tickets/topics/new/", topics.add, name="topic_add"),
    path("tickets/topics/<uuid:topic>/", topics.edit, name="topic_edit"),
    path("tickets/topics/<uuid:topic>/delete/", topics.delete, name="topic_delete"),
    path("tickets/settings/", topics.settings, name="ticket_settings"),
    path("tickets/answers/", answers.index, name="answers"),
    path("tickets/answers/new/", answers.add, name="answer_add"),
    path("tickets/answers/<uuid:answer>/", answers.edit, name="answer_edit"),
    path("tickets/answers/<uuid:answer>/delete/", answers.delete, name="answer_delete"),
    path("tickets/<uuid:ticket>/", working.show, name="ticket"),
    path("tickets/<uuid:ticket>/live/", working.live, name="ticket_live"),
    path("tickets/<uuid:ticket>/reply/", working.reply, name="ticket_reply"),
    path("tickets/<uuid:ticket>/note/", working.note, name="ticket_note"),
    path("tickets/<uuid:ticket>/assign/", working.assign, name="ticket_assign"),
    path("tickets/<uuid:ticket>/topic/", working.topic, name="ticket_topic"),
    path("tickets/<uuid:ticket>/close/", working.close, name="ticket_close"),
    path("tickets/<uuid:ticket>/reopen/", working.reopen, name="ticket_reopen"),
    path("tickets/<uuid:ticket>/fields/", working.fields, name="ticket_fields"),
    path("contacts/<uuid:contact>/ticket/", working.begin, name="contact_ticket"),
]
