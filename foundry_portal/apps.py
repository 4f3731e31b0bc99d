from importlib import import_module

from django.apps import AppConfig


class FoundryPortalConfig(AppConfig):
    name = "foundry_portal"
    verbose_name = "Foundry portal"

    def ready(self) -> None:
        import_module("foundry_portal.sessions")  # it listens to who signs in
