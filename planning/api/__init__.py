"""The API: orders, production log, scenarios, runs and plans for programs, by the pages' rules."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger

from foundry_portal.api import answer_problems, name_by_docstring
from planning.api import orders, plans, production, runs, scenarios

DESCRIPTION = """\
What the pages do, for programs: the same rights, the same rules, the same words.

* **Key**: make one on your account page and send it as `Authorization: Bearer fp_...`.
* **Errors** are `application/problem+json`: `code` for programs, `detail` for people, `errors` by
  field.
* **Changes** need `If-Match` with the ETag that was read: 428 without it, 412 if somebody changed
  the thing meanwhile; `current` is what it says now.
* **Posts** with an `Idempotency-Key` may be sent again: what was done is answered again, not done
  again.
"""
FOR_PEOPLE = ("openapi-json", "openapi-view", "api-root")

api = NinjaAPI(
    title="Foundry portal",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs=Swagger({"validatorUrl": None, "persistAuthorization": False}),
)
answer_problems(api)
for part in (orders, production, scenarios, runs, plans):
    name_by_docstring(part.router)
    api.add_router("", part.router)


def urls() -> Any:
    """Return the addresses; a key opens them, but their description is for who is signed in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.name not in FOR_PEOPLE:
            login_not_required(pattern.callback)
    return patterns, app, namespace
