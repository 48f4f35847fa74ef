from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages that people see; its templates and static files are found through this."""

    name = "dashboard.web"
    label = "web"
