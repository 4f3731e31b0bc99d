"""Who may call what of the API: every operation, with the answer that each role's key gets.

The five answers are those without a key, and of a viewer's, sales', a planner's and the
administrator's key. Nothing changes by these calls: where somebody may act, 422, 428 and 409 say
that the act was let in, but that this one says nothing, saw nothing or comes too late.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.access import LINE, ROLES

FOR_ALL = "401 200 200 200 200"
FOR_ORDERS = "401 403 200 200 200"
FOR_PLANNERS = "401 403 403 200 200"
HIDDEN = "401 404 404 200 200"
NOT_THERE = "401 404 404 404 404"


@dataclass(frozen=True, slots=True)
class Call:
    """One operation on a thing (its name in ``access.things``), and the answers by role."""

    method: str
    path: str
    about: str
    answers: str
    body: Any = None
    line: int | None = None  # the line's answer, if it is not a viewer's
    act: str = field(default="", kw_only=True)

    def expected(self) -> dict[str, int]:
        by_role = dict(zip(ROLES, map(int, self.answers.split()), strict=True))
        return by_role | {LINE: self.line or by_role["viewer"]}

    def address(self, pk: int | None) -> str:
        return self.path.replace("{pk}", str(pk)).replace("{act}", self.act)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.about} {self.act}".strip()


REASON = {"reason": "test"}
CALLS = [
    Call("GET", "/orders", "", FOR_ORDERS),
    Call("POST", "/orders", "", "401 403 422 422 422", {}),
    Call("GET", "/orders/{pk}", "order", FOR_ORDERS),
    Call("GET", "/orders/{pk}", "hidden order", "401 403 404 200 200"),
    Call("PATCH", "/orders/{pk}", "order", "401 403 428 428 428", REASON),
    Call("PATCH", "/orders/{pk}", "hidden order", "401 403 404 428 428", REASON),
    *(
        call
        for act in ("hold", "release", "cancel", "reopen")
        for call in (
            Call("POST", "/orders/{pk}/{act}", "order", "401 403 428 428 428", REASON, act=act),
            Call(
                "POST", "/orders/{pk}/{act}", "hidden order", "401 403 404 428 428", REASON, act=act
            ),
        )
    ),
    Call("GET", "/log", "", FOR_PLANNERS, line=200),
    Call("POST", "/log", "", "401 403 403 422 422", {}, line=422),
    Call("GET", "/log/{pk}", "entry", FOR_PLANNERS, line=200),
    Call("POST", "/log/{pk}/correct", "entry", "401 403 403 428 428", REASON | {"qty": 1}, 404),
    Call("GET", "/scenarios", "", FOR_PLANNERS),
    Call("GET", "/scenarios/{pk}", "live", FOR_PLANNERS),
    Call("GET", "/scenarios/{pk}", "what-if", FOR_PLANNERS),
    Call("POST", "/scenarios/{pk}/runs", "what-if", "401 403 403 422 422", {"time_limit_s": 0}),
    Call("GET", "/runs", "", FOR_PLANNERS),
    Call("GET", "/runs/{pk}", "approved", FOR_ALL),
    Call("GET", "/runs/{pk}", "draft", HIDDEN),
    Call("GET", "/runs/{pk}", "queued", HIDDEN),
    Call("GET", "/runs/{pk}", "approved what-if", HIDDEN),
    Call("GET", "/runs/{pk}", "withdrawn", HIDDEN),
    Call("POST", "/runs/{pk}/stop", "draft", "401 403 403 409 409"),
    Call("POST", "/runs/{pk}/cancel", "draft", "401 403 403 409 409"),
    Call("GET", "/plans/in-force", "", FOR_ALL),
    *(
        call
        for path in ("/plans/{pk}", "/plans/{pk}/daily")
        for call in (
            Call("GET", path, "approved", FOR_ALL),
            Call("GET", path, "draft", HIDDEN),
            Call("GET", path, "approved what-if", HIDDEN),
            Call("GET", path, "withdrawn", HIDDEN),
            Call("GET", path, "queued", NOT_THERE),
        )
    ),
]
