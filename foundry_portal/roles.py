"""The roles as data: which of Django's permissions each group holds.

``python manage.py roles`` makes the groups say exactly this, as often as it is run.
"""

SALES = "sales"
PLANNER = "planner"
VIEWER = "viewer"
LINE = "line"  # a viewer who keeps the production log

VIEW = ("view",)
ENTER = ("view", "add", "change")
KEEP = ("view", "add", "change", "delete")

_SHOP = ("flasksize", "resources", "weeklypattern", "holiday", "extraworkday", "daycapacity")
_OPENING = ("orderprogress", "patternloaded", "flaskinuse", "pourload")

# group -> app label -> model -> what it may do
MODEL_RIGHTS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    SALES: {
        "orders": {"order": ENTER, "customer": ENTER, "part": VIEW},
    },
    PLANNER: {
        "orders": {"scenario": KEEP, "customer": KEEP, "part": KEEP, "order": KEEP},
        "planning": {
            **dict.fromkeys((*_SHOP, *_OPENING), KEEP),
            "run": ("view", "add", "change"),
            "approval": ("view", "add", "change"),
            "productionentry": ("view", "add", "change"),
        },
    },
    VIEWER: {},
    LINE: {"planning": {"productionentry": ("view", "add")}},
}

# group -> permissions that stand for an act rather than for a table
ACTS: dict[str, tuple[str, ...]] = {
    SALES: ("planning.view_plan_in_force",),
    PLANNER: ("planning.view_plan_in_force", "planning.approve_run", "orders.import_workbook"),
    VIEWER: ("planning.view_plan_in_force",),
    LINE: ("planning.view_plan_in_force",),
}


def permissions_of(group: str) -> set[str]:
    """Return a group's permissions as Django names them, ``app.codename``."""
    names = set(ACTS[group])
    for app, models in MODEL_RIGHTS[group].items():
        for model, rights in models.items():
            names.update(f"{app}.{right}_{model}" for right in rights)
    return names
