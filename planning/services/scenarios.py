"""Scenarios as wholes: a copy of all inputs as a what-if."""

import uuid
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from foundry_portal.history import changes_between, entry, values_of
from orders.models import Customer, Order, Part, Scenario
from orders.services.history import RECORDED
from planning.models import (
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    FlaskSize,
    Holiday,
    MondayStep,
    OrderProgress,
    PatternLoaded,
    PourLoad,
    ProductionEntry,
    Resources,
    WeeklyPattern,
)

# The tables of a scenario's inputs, each with the columns that refer to others of them.
COPIED: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Customer, ()),
    (Part, ()),
    (Order, ("customer_id", "part_id")),
    (FlaskSize, ()),
    (Resources, ()),
    (WeeklyPattern, ()),
    (Holiday, ()),
    (ExtraWorkday, ()),
    (DayCapacity, ()),
    (OrderProgress, ("order_id",)),
    (PatternLoaded, ("order_id",)),
    (FlaskInUse, ()),
    (PourLoad, ()),
    (ProductionEntry, ("order_id",)),
    (MondayStep, ()),
)
BATCH = 500


class NameTaken(ValueError):
    """Another scenario has this name."""


def copy_scenario(*, scenario: Scenario, name: str, user: User) -> Scenario:
    """Return a what-if with all inputs of a scenario; its runs stay where they are.

    Of the production log, the entries that count are copied, not what they replaced.

    Raises:
        NameTaken: another scenario has this name.
    """
    with transaction.atomic():
        # An import is waited for. Orders are entered without the lock: what refers to a row is read
        # before it, so that it lacks nothing.
        source = Scenario.objects.select_for_update().get(pk=scenario.pk)
        rows = {model: _rows(model, source) for model, _columns in reversed(COPIED)}
        try:
            with transaction.atomic():
                copy = Scenario.objects.create(name=name, asof_date=source.asof_date)
        except IntegrityError as error:
            raise NameTaken(_("Another scenario has this name: choose another one.")) from error
        keys: dict[str, dict[int, int]] = {}
        for model, columns in COPIED:
            references = {column: keys[column] for column in columns}
            keys[f"{model._meta.model_name}_id"] = _save_copies(rows[model], copy, references)
        said = changes_between(None, values_of(copy, RECORDED[Scenario]))
        copied = {
            str(model._meta.verbose_name_plural): ["", str(len(found))]
            for model, found in rows.items()
        }
        reason = _("Copy of “%(name)s”.") % {"name": source.name}
        made = entry(copy, LogEntry.Action.CREATE, said | copied, user=user, reason=reason)
        made.save(force_insert=True)
    return copy


def _rows(model: type[Model], scenario: Scenario) -> list[Any]:
    rows = model._default_manager.filter(scenario=scenario).order_by("pk")
    if model is ProductionEntry:
        rows = rows.filter(replaced_by__isnull=True)
    return list(rows)


def _save_copies(
    rows: list[Any], scenario: Scenario, references: dict[str, dict[int, int]]
) -> dict[int, int]:
    """Insert rows once more, for a scenario, and return the new keys by the old ones."""
    old = [row.pk for row in rows]
    for row in rows:
        row.pk = None
        row.scenario = scenario
        for column, keys in references.items():
            referred = getattr(row, column)
            setattr(row, column, None if referred is None else keys[referred])
        if isinstance(row, ProductionEntry):
            row.token = uuid.uuid4()
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
    return dict(zip(old, (row.pk for row in rows), strict=True))
