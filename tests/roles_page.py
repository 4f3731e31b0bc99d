"""The table of roles by pages and acts, written for the docs from the permission table."""

from collections.abc import Iterator
from pathlib import Path

from tests.access import LINE, TABLE, Row

ROLES_PAGE = Path(__file__).resolve().parent.parent / "docs/users/roles.md"
SHOWN = ("viewer", LINE, "sales", "planner", "admin")
HEADS = ("viewer", "line", "sales", "planner", "administrator")
DONE = (200, 302)

# the same for everybody, signed in or not; nothing that a role decides
LEFT_OUT = {"home", "login", "logout", "healthz", "readyz", "metrics"}

# heading -> name in the resolver -> what one does there
WORDS = {
    "Oneself": {
        "account": "Own account, password",
        "account-mail": "Be told by mail of plans approved and withdrawn",
        "account-key-new": "Make a key for the API",
        "account-key-revoke": "Revoke an own key",
    },
    "Orders": {
        "order-list": "List of orders",
        "scenario-order-list": "List of orders of a what-if",
        "scenario-order-new": "Enter an order into a what-if",
        "scenario-order-paste": "Enter an order into a what-if",
        "scenario-part-options": "Be offered parts and customers of a what-if while typing",
        "scenario-customer-options": "Be offered parts and customers of a what-if while typing",
        "order": "An order, its history and its date",
        "order-new": "Enter an order",
        "order-paste": "Paste orders from Excel",
        "part-options": "Be offered parts and customers while typing",
        "customer-options": "Be offered parts and customers while typing",
        "order-edit": "Change an order",
        "order-hold": "Hold an order",
        "order-release": "Release an order",
        "order-cancel": "Cancel an order",
        "order-reopen": "Reopen an order",
    },
    "Production log": {
        "log": "The log of a day",
        "log-entries": "All entries of the log",
        "log-paste": "Paste entries from Excel",
        "log-enter": "Enter what was made of an order",
        "log-correct": "Correct an entry of somebody else",
        "log-credit": "Correct the credit of an order by hand",
    },
    "Customers and parts": {
        "customer-list": "List of customers",
        "customer-new": "Enter a customer",
        "customer": "A customer",
        "customer-retire": "Retire a customer",
        "part-list": "List of parts",
        "part-new": "Enter a part",
        "part": "A part",
        "part-retire": "Retire a part",
        "scenario-customer-list": "Customers and parts of a what-if",
        "scenario-customer-new": "Enter customers and parts of a what-if",
        "scenario-part-list": "Customers and parts of a what-if",
        "scenario-part-new": "Enter customers and parts of a what-if",
    },
    "Scenarios": {
        "scenario-list": "List of scenarios",
        "scenario": "A scenario",
        "scenario-copy": "Copy a scenario as a what-if",
        "scenario-compare": "Compare two scenarios",
        "scenario-promote": "Promote the shop of a what-if",
        "scenario-import-new": "Import a workbook",
        "scenario-import": "Import a workbook",
        "template-new": "Template workbook",
        "template": "Template workbook",
        "scenario-export": "Inputs as a workbook",
        "import-preview": "Preview of an import that the administrator began",
        "import-confirm": "Confirm an import that the administrator began",
        "import-call-off": "Call off an import that the administrator began",
        "monday": "The Monday: what has to be right before solving",
        "monday-fill": "Progress, patterns, flasks and pours of a Monday",
        "order-options": "Be offered orders while typing",
        "shop": "The shop of a scenario: flasks and capacities",
        "calendar": "The calendar of a scenario",
        "opening-progress": "Progress, patterns, flasks and pours of a Monday",
        "opening-patterns": "Progress, patterns, flasks and pours of a Monday",
        "opening-flasks": "Progress, patterns, flasks and pours of a Monday",
        "opening-pours": "Progress, patterns, flasks and pours of a Monday",
    },
    "Runs and plans": {
        "plan": "The plan in force",
        "history": "The weeks: how good the plans were, what was made",
        "print-line": "The lists on paper for the molding line and the melt shop",
        "print-melt": "The lists on paper for the molding line and the melt shop",
        "run": "The summary of a plan or run",
        "run-daily": "The pages of a plan, and its workbook",
        "run-weekly": "The pages of a plan, and its workbook",
        "run-orders": "The pages of a plan, and its workbook",
        "run-late": "The pages of a plan, and its workbook",
        "run-load": "The pages of a plan, and its workbook",
        "run-board": "The pages of a plan, and its workbook",
        "run-board-orders": "The pages of a plan, and its workbook",
        "run-xlsx": "The pages of a plan, and its workbook",
        "run-compare-with": "Choose a plan to compare one with",
        "run-compare": "What changed between two plans",
        "run-list": "List of runs",
        "run-request": "Plan a Monday",
        "run-progress": "The progress of a run",
        "run-stop": "Stop a run, keep its best plan",
        "run-cancel": "Call a run off",
        "run-pins": "Pin cells and solve again",
        "run-price": "Ask for the price of pins",
        "run-approve": "Approve a plan",
        "run-withdraw": "Withdraw a plan",
    },
}

# what the permission table's things are, where a page answers differently by them
OF = {
    "hidden order": "of a what-if",
    "what-if": "of a what-if",
    "hidden customer": "of a what-if",
    "hidden part": "of a what-if",
    "draft": "not approved",
    "queued": "not solved yet",
    "approved what-if": "of a what-if",
    "approved & draft": "one not approved",
    "draft & approved": "one not approved",
    "approved & approved what-if": "one of a what-if",
    "approved & queued": "one not solved yet",
}


def roles_page() -> str:
    """Return the page as it has to stand in the docs."""
    lines = [
        "# Who may do what",
        "",
        "This page is written from the permission table that the tests hold every address of the "
        "portal to (`tests/access.py`); `make user-docs` writes it anew. *reads*: may open it; "
        "*acts*: may do it, or change what stands there; –: the portal refuses, and shows no "
        "button. All of it needs a sign-in. The administrator does what a "
        "planner does and keeps the users, in the administration pages.",
    ]
    rows: dict[str, list[Row]] = {row.name: [] for row in TABLE}
    for row in TABLE:
        rows[row.name].append(row)
    for heading, words in WORDS.items():
        lines += ["", f"## {heading}", "", f"| | {' | '.join(HEADS)} |", "|---|" + "---|" * 5]
        lines += dict.fromkeys(line for name in words for line in _lines(rows[name], words[name]))
    return "\n".join(lines) + "\n"


def _lines(rows: list[Row], words: str) -> Iterator[str]:
    """Yield a page's line, or one for each kind of thing by which its answers differ."""
    told: dict[tuple[str, ...], str] = {}
    for row in rows:
        told.setdefault(_cells(row), OF.get(row.about, ""))
    told.pop(("–",) * len(SHOWN), None)
    for cells, of in told.items():
        which = f" ({of})" if of and len(told) > 1 else ""
        yield f"| {words}{which} | {' | '.join(cells)} |"


def _cells(row: Row) -> tuple[str, ...]:
    get, post = row.answers("get"), row.answers("post")
    return tuple(_cell(get[role], post[role]) for role in SHOWN)


def _cell(get: int, post: int) -> str:
    if post in DONE:
        return "acts"
    return "reads" if get in DONE else "–"
