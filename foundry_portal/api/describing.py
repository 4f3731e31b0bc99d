"""How the API is described to those who write programs."""

from typing import Any

from ninja import Router

HEADERS = {
    "If-Match": "The ETag that was read; needed for every change.",
    "Idempotency-Key": "Any text of up to 255 characters, new for each act: sent twice, it is done "
    "once.",
}


def takes(*names: str) -> dict[str, Any]:
    """Return how an operation that reads some of the ``HEADERS`` is described."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "header",
                "schema": {"type": "string"},
                "description": HEADERS[name],
                "required": name == "If-Match",
            }
            for name in names
        ]
    }


def name_by_docstring(router: Router) -> None:
    """Have each operation listed by what it does rather than by its function's name."""
    for view in router.path_operations.values():
        for operation in view.operations:
            operation.summary, operation.description = operation.description.rstrip("."), ""
