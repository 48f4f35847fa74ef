"""The addresses of globals and resthooks."""

from django.urls import path

from dashboard.web.integrations import pages_of_globals as values
from dashboard.web.integrations import pages_of_resthooks as hooks

urlpatterns = [
    path("globals/", values.index, name="globals"),
    path("globals/new/", values.add, name="global_add"),
    path("globals/<uuid:found_global>/", values.edit, name="global_edit"),
    path("globals/<uuid:found_global>/delete/", values.delete, name="global_delete"),
    path("resthooks/", hooks.index, name="resthooks"),
    path("resthooks/new/", hooks.add, name="resthook_add"),
    path("resthooks/<uuid:resthook>/", hooks.show, name="resthook"),
    path("resthooks/<uuid:resthook>/subscribe/", hooks.subscribe_to, name="subscriber_add"),
    path("resthooks/<uuid:resthook>/delete/", hooks.delete, name="resthook_delete"),
    path("resthooks/subscribers/<uuid:subscriber>/delete/", hooks.end, name="subscriber_delete"),
]
