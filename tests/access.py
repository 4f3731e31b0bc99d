"""Who may open what: every address of the portal, with the answer that each role gets.

The five answers of a method are those of an anonymous visitor, a viewer, sales, a planner and the
administrator. 302 sends to the sign-in page or, after an act, on; 403 says that one may know of the
thing but not do this; 404 that one may not know of it; 405 that the address has no such method.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import reverse

from foundry_portal.keys import create_key
from orders.models import Order
from planning.models import Run
from planning.services import exports
from tests import factories, plans

ROLES = ("anonymous", "viewer", "sales", "planner", "admin")
LINE = "line"  # a viewer who keeps the log: its answers are a viewer's unless a row says others

ONLY_READ = "302 405 405 405 405"
ONLY_POSTED = "302 405 405 405 405"
FOR_ALL = "302 200 200 200 200"
FOR_ORDERS = "302 403 200 200 200"
FOR_PLANNERS = "302 403 403 200 200"
FOR_NO_PLANNER = "302 403 403 404 404"
HIDDEN = "302 404 404 200 200"
AFTER_PLANNERS = "302 403 403 302 302"
NOT_THERE = "302 404 404 404 404"
HIDDEN_ROW = "302 403 404 200 200"
WITHDRAWN = "302 410 410 200 200"


@dataclass(frozen=True, slots=True)
class Row:
    """One address: the name in the resolver, what it is about, the answers by role.

    What it is about are names of ``things``, with & between two of them.
    """

    name: str
    about: str
    get: str
    post: str
    line: str = ""  # the line's answers to get and post

    def answers(self, method: str) -> dict[str, int]:
        answers = getattr(self, method).split()
        by_role = dict(zip(ROLES, map(int, answers), strict=True))
        of_the_line = dict(zip(("get", "post"), self.line.split(), strict=False))
        return by_role | {LINE: int(of_the_line.get(method, by_role["viewer"]))}

    def address(self, made: dict[str, Model]) -> str:
        """Return the address for things that were made."""
        return reverse(self.name, args=[made[name].pk for name in self.about.split(" & ") if name])

    def __str__(self) -> str:
        return f"{self.name}-{self.about}" if self.about else self.name


TABLE = [
    # the person
    Row("home", "", FOR_ALL, ONLY_READ),
    Row("login", "", "200 302 302 302 302", "200 302 302 302 302"),
    Row("logout", "", "302 405 405 405 405", "302 302 302 302 302"),
    Row("account", "", FOR_ALL, FOR_ALL),
    Row("account-mail", "", FOR_ALL, "302 302 302 302 302"),
    Row("account-key-new", "", "302 302 302 302 302", FOR_ALL),
    Row("account-key-revoke", "key of the administrator", ONLY_POSTED, "302 302 302 302 302"),
    # orders
    Row("order-list", "", FOR_ORDERS, ONLY_READ),
    Row("order-new", "", FOR_ORDERS, FOR_ORDERS),
    Row("order-paste", "", FOR_ORDERS, FOR_ORDERS),
    Row("part-options", "", FOR_ORDERS, ONLY_READ),
    Row("customer-options", "", FOR_ORDERS, ONLY_READ),
    Row("order", "order", FOR_ORDERS, ONLY_READ),
    Row("order", "hidden order", "302 403 404 200 200", ONLY_READ),
    Row("order-edit", "order", FOR_ORDERS, FOR_ORDERS),
    Row("order-edit", "hidden order", "302 403 404 200 200", "302 403 404 200 200"),
    *(
        row
        for act, kind in (
            ("hold", "order"),
            ("release", "held order"),
            ("cancel", "order"),
            ("reopen", "cancelled order"),
        )
        for row in (
            Row(f"order-{act}", kind, FOR_ORDERS, FOR_ORDERS),
            Row(f"order-{act}", "hidden order", *(["302 403 404 200 200"] * 2))
            if act in ("hold", "cancel")
            else Row(f"order-{act}", "hidden order", *(["302 403 404 302 302"] * 2)),
        )
    ),
    # the production log
    Row("log", "", FOR_PLANNERS, ONLY_READ, line="200 405"),
    Row("log-entries", "", FOR_PLANNERS, ONLY_READ, line="200 405"),
    Row("log-paste", "", FOR_PLANNERS, FOR_PLANNERS, line="200 200"),
    Row("log-enter", "order", FOR_PLANNERS, FOR_PLANNERS, line="200 200"),
    Row("log-enter", "hidden order", FOR_NO_PLANNER, FOR_NO_PLANNER, line="404 404"),
    Row("log-correct", "entry", FOR_PLANNERS, FOR_PLANNERS, line="404 404"),
    Row("log-credit", "order", FOR_PLANNERS, FOR_PLANNERS),
    # customers and parts
    Row("customer-list", "", FOR_ORDERS, "302 403 405 405 405"),
    Row("customer-new", "", FOR_ORDERS, FOR_ORDERS),
    Row("customer", "customer", FOR_ORDERS, FOR_ORDERS),
    Row("customer", "hidden customer", HIDDEN_ROW, HIDDEN_ROW),
    Row("customer-retire", "customer", "302 403 405 405 405", "302 403 302 302 302"),
    Row("customer-retire", "hidden customer", "302 403 405 405 405", "302 403 404 302 302"),
    Row("part-list", "", FOR_ORDERS, "302 403 405 405 405"),
    Row("part-new", "", FOR_PLANNERS, FOR_PLANNERS),
    Row("part", "part", FOR_ORDERS, FOR_PLANNERS),
    Row("part", "hidden part", HIDDEN_ROW, FOR_PLANNERS),
    Row("part-retire", "part", "302 403 405 405 405", AFTER_PLANNERS),
    Row("part-retire", "hidden part", "302 403 405 405 405", AFTER_PLANNERS),
    *(
        row
        for name, post in (
            ("order-list", ONLY_READ),
            ("order-new", FOR_PLANNERS),
            ("order-paste", FOR_PLANNERS),
            ("part-options", ONLY_READ),
            ("customer-options", ONLY_READ),
            ("customer-list", "302 403 405 405 405"),
            ("customer-new", FOR_PLANNERS),
            ("part-list", "302 403 405 405 405"),
            ("part-new", FOR_PLANNERS),
        )
        for row in (
            Row(f"scenario-{name}", "what-if", FOR_PLANNERS, post),
            Row(f"scenario-{name}", "live", FOR_PLANNERS, post),
        )
    ),
    # scenarios
    Row("scenario-list", "", FOR_PLANNERS, ONLY_READ),
    Row("scenario", "live", FOR_PLANNERS, ONLY_READ),
    Row("scenario", "what-if", FOR_PLANNERS, ONLY_READ),
    Row("scenario-copy", "live", FOR_PLANNERS, FOR_PLANNERS),
    Row("scenario-copy", "what-if", FOR_PLANNERS, FOR_PLANNERS),
    Row("scenario-compare", "what-if & live", FOR_PLANNERS, ONLY_READ),
    Row("scenario-compare", "live & what-if", FOR_PLANNERS, ONLY_READ),
    Row("scenario-promote", "what-if", FOR_PLANNERS, AFTER_PLANNERS),
    Row("scenario-promote", "live", FOR_NO_PLANNER, FOR_NO_PLANNER),
    Row("scenario-import-new", "", FOR_PLANNERS, FOR_PLANNERS),
    Row("scenario-import", "live", FOR_PLANNERS, FOR_PLANNERS),
    Row("template-new", "", FOR_PLANNERS, ONLY_READ),
    Row("template", "live", FOR_PLANNERS, ONLY_READ),
    Row("scenario-export", "live", FOR_PLANNERS, ONLY_READ),
    Row("calendar", "live", FOR_PLANNERS, FOR_PLANNERS),
    Row("calendar", "what-if", FOR_PLANNERS, FOR_PLANNERS),
    Row("shop", "live", FOR_PLANNERS, FOR_PLANNERS),
    Row("shop", "what-if", FOR_PLANNERS, FOR_PLANNERS),
    Row("monday", "live", FOR_PLANNERS, AFTER_PLANNERS),
    Row("monday", "what-if", FOR_PLANNERS, AFTER_PLANNERS),
    Row("monday-fill", "live", FOR_PLANNERS, AFTER_PLANNERS),
    Row("monday-fill", "what-if", FOR_PLANNERS, AFTER_PLANNERS),
    Row("order-options", "live", FOR_PLANNERS, ONLY_READ),
    *(
        Row(f"opening-{step}", "live", FOR_PLANNERS, FOR_PLANNERS)
        for step in ("progress", "patterns", "flasks", "pours")
    ),
    Row("run-request", "what-if", ONLY_POSTED, FOR_PLANNERS),
    Row("import-preview", "workbook of the administrator", "302 403 403 404 200", ONLY_READ),
    Row("import-confirm", "workbook of the administrator", ONLY_POSTED, "302 403 403 404 302"),
    Row("import-call-off", "workbook of the administrator", ONLY_POSTED, "302 403 403 404 302"),
    # runs and plans
    Row("run-list", "", FOR_PLANNERS, ONLY_READ),
    Row("run", "approved", FOR_ALL, ONLY_READ),
    Row("run", "draft", HIDDEN, ONLY_READ),
    Row("run", "queued", HIDDEN, ONLY_READ),
    Row("run", "approved what-if", HIDDEN, ONLY_READ),
    Row("run", "withdrawn", WITHDRAWN, ONLY_READ),
    Row("run-progress", "approved", FOR_ALL, ONLY_READ),
    Row("run-progress", "draft", HIDDEN, ONLY_READ),
    Row("run-progress", "withdrawn", HIDDEN, ONLY_READ),
    Row("run-stop", "queued", ONLY_POSTED, AFTER_PLANNERS),
    Row("run-cancel", "queued", ONLY_POSTED, AFTER_PLANNERS),
    Row("run-approve", "draft", FOR_PLANNERS, FOR_PLANNERS),
    Row("run-withdraw", "approved", FOR_PLANNERS, FOR_PLANNERS),
    Row("run-withdraw", "draft", AFTER_PLANNERS, AFTER_PLANNERS),
    Row("run-price", "approved", ONLY_POSTED, AFTER_PLANNERS),
    Row("run-price", "queued", ONLY_POSTED, FOR_NO_PLANNER),
    Row("run-pins", "draft", FOR_PLANNERS, AFTER_PLANNERS),
    Row("run-pins", "queued", FOR_NO_PLANNER, FOR_NO_PLANNER),
    *(
        row
        for page in ("board", "board-orders", "daily", "weekly", "orders", "late", "load", "xlsx")
        for row in (
            Row(f"run-{page}", "approved", FOR_ALL, ONLY_READ),
            Row(f"run-{page}", "draft", HIDDEN, ONLY_READ),
            Row(f"run-{page}", "withdrawn", HIDDEN, ONLY_READ),
            Row(f"run-{page}", "queued", NOT_THERE, ONLY_READ),
        )
    ),
    Row("run-compare-with", "approved", FOR_ALL, ONLY_READ),
    Row("run-compare-with", "draft", HIDDEN, ONLY_READ),
    Row("run-compare-with", "withdrawn", HIDDEN, ONLY_READ),
    Row("run-compare-with", "queued", NOT_THERE, ONLY_READ),
    Row("run-compare", "approved & replaced", FOR_ALL, ONLY_READ),
    Row("run-compare", "approved & draft", HIDDEN, ONLY_READ),
    Row("run-compare", "approved & withdrawn", HIDDEN, ONLY_READ),
    Row("run-compare", "draft & approved", HIDDEN, ONLY_READ),
    Row("run-compare", "approved & approved what-if", HIDDEN, ONLY_READ),
    Row("run-compare", "approved & queued", NOT_THERE, ONLY_READ),
    Row("plan", "", FOR_ALL, ONLY_READ),
    Row("history", "", FOR_ALL, ONLY_READ),
    Row("print-line", "", FOR_ALL, ONLY_READ),
    Row("print-melt", "", FOR_ALL, ONLY_READ),
    # operations
    Row("healthz", "", "200 200 200 200 200", "405 405 405 405 405"),
    Row("readyz", "", "503 503 503 503 503", "405 405 405 405 405"),
    Row("metrics", "", "200 200 200 200 200", "405 405 405 405 405"),  # from this machine
]


def things() -> dict[str, Model]:
    """Return one of each thing that addresses are about, by the name used in the table."""
    live = factories.scenario(asof_date=plans.this_monday())
    what_if = factories.scenario(name="What if", is_live=False)
    order = factories.order(live, customer=factories.customer(live))
    planner = factories.user("approver")
    return {
        "live": live,
        "what-if": what_if,
        "order": order,
        "entry": factories.logged(order, day=live.asof_date),
        "customer": order.customer,
        "hidden customer": factories.customer(what_if, "C2"),
        "part": order.part,
        "hidden part": factories.part(what_if, "P2"),
        "held order": factories.order(live, "O3", state=Order.State.ON_HOLD),
        "cancelled order": factories.order(live, "O4", state=Order.State.CANCELLED),
        "hidden order": factories.order(what_if, "O2"),
        "withdrawn": plans.withdrawn_run(live, approved_by=planner),
        "replaced": plans.replaced_run(live, approved_by=planner),
        "approved": plans.solved_run(live, approved_by=planner),
        "draft": plans.solved_run(live),
        "queued": plans.run(live, Run.State.QUEUED),
        "workbook of the administrator": factories.kept_workbook(
            live,
            exports.export_inputs(scenario=live),
            User.objects.filter(is_superuser=True).first() or planner,
        ),
        "approved what-if": plans.solved_run(what_if, approved_by=planner),
        "key of the administrator": create_key(
            user=User.objects.filter(is_superuser=True).first() or planner, name="ERP"
        )[0],
    }
