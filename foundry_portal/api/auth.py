"""Who asks: the user of the key that a request carries."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from foundry_portal.api.problems import usual_problem
from foundry_portal.keys import key_named


class KeyAuth(HttpBearer):
    """Lets a request in by its key, if the key's user holds a permission (none: every user)."""

    def __init__(self, permission: str = "") -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        key = key_named(token)
        if key is None:
            return None
        request.user = key.user
        if self.permission and not key.user.has_perm(self.permission):
            raise usual_problem(403)
        return key
