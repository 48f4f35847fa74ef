from django.apps import AppConfig

from channels import near_letters as _near_letters  # noqa: F401  # tells the engine


class ChannelsConfig(AppConfig):
    name = "channels"
