"""The addresses of notifications."""

from django.urls import path

from dashboard.web.notifications import views

urlpatterns = [
    path("notifications/", views.index, name="notifications"),
    path("notifications/seen/", views.mark_seen, name="notifications_seen"),
    path("notifications/settings/", views.settings, name="notification_settings"),
    path("notifications/<int:notification>/", views.follow, name="notification"),
]
