"""A run's life: requested, claimed, reported on, stored or ended.

Every change of state is one conditional UPDATE, so that two workers, or a worker and the
reconciler, never both win. Who works on a run proves it with the claim's token.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Scenario
from orders.services.history import record_values
from planning import queries
from planning.models import Run, RunProgress
from planning.translate import DOORS, Readiness, solver_version

State = Run.State


class NotReady(ValueError):
    """The scenario cannot be planned; ``readiness`` names every reason."""

    def __init__(self, readiness: Readiness) -> None:
        self.readiness = readiness
        super().__init__("; ".join(map(str, readiness.errors)))


class RunUnfinished(ValueError):
    """The scenario has a run that is still queued or running."""

    def __init__(self, run: Run | None) -> None:
        self.run = run
        super().__init__("A run of this scenario is not finished yet.")


class ClaimLost(RuntimeError):
    """Somebody else holds the run now, or it has ended: nothing may be written any more."""


class RunCancelled(RuntimeError):
    """Somebody cancelled the run before its plan was stored."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people asked of a run while it was being worked on."""

    stop: bool
    cancel: bool


def request_run(
    *,
    scenario: Scenario,
    user: User | None,
    time_limit_s: int | None = None,
    workers: int | None = None,
    seed: int = 0,
    deterministic: bool = False,
    engine: str = "molding",
    chosen: Any = None,
    pins: Sequence[Any] = (),
    start: Run | None = None,
    claimed: bool = False,
) -> Run:
    """Freeze a scenario into a new queued run; ``claimed`` takes it for this process at once.

    ``chosen`` are the engine's settings, not yet saved (default: the usual ones); ``pins`` the
    cells that its door knows how to fix; ``start`` a plan to start from instead of the approved
    one.

    Raises:
        NotReady: the inputs cannot be planned, or not with these settings and pins.
        RunUnfinished: another run of the scenario is queued or running.
    """
    door = DOORS[engine]
    chosen = chosen or door.Settings()
    run_settings = {
        "time_limit_s": time_limit_s or settings.RUN_DEFAULT_TIME_LIMIT_S,
        "workers": workers or settings.RUN_SOLVER_WORKERS,
        "deterministic": deterministic,
    }
    with transaction.atomic():
        scenario = lock_for_a_run(scenario, engine)
        former = queries.former_plan(scenario, engine)
        frozen = door.freeze(scenario, chosen, former, pins, start)
        if not frozen.readiness.is_ready:
            raise NotReady(frozen.readiness)
        in_process = door.molds_in_process(scenario, frozen.snapshot)
        claim_values = _claim_values() | {"attempt": 1} if claimed else {}
        run = insert_run(
            scenario=scenario,
            engine=engine,
            asof_date=scenario.asof_date,
            snapshot=frozen.snapshot,
            context=frozen.context
            | {"in_process": {number: found.to_json() for number, found in in_process.items()}},
            settings=run_settings,
            seed=seed,
            requested_by=user,
            warnings=[str(warning) for warning in frozen.readiness.warnings],
            doubts=[
                [str(step.label), words] for step, words in queries.monday_doubts(scenario).items()
            ],
            **claim_values,
        )
        door.settings_row(run, chosen, former, pins, start).save(force_insert=True)
        if pins:
            save_rows(door.pin_rows(run, pins))
    return run


def lock_for_a_run(scenario: Scenario, engine: str) -> Scenario:
    """Return a scenario's row, locked for this transaction.

    Raises:
        RunUnfinished: a run of the scenario is queued or running.
    """
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    unfinished = Run.objects.filter(scenario=locked, engine=engine, state__in=Run.UNFINISHED)
    if run := unfinished.first():
        raise RunUnfinished(run)
    return locked


def insert_run(*, snapshot: dict[str, Any], **values: Any) -> Run:
    """Insert the row of a new run.

    Raises:
        RunUnfinished: another run of the scenario came first.
    """
    try:
        with transaction.atomic():
            return Run.objects.create(
                snapshot=snapshot,
                snapshot_hash=_hash(snapshot),
                solver_version=solver_version(),
                **values,
            )
    except IntegrityError as error:
        raise RunUnfinished(None) from error


def claim(*, run_id: int) -> Run | None:
    """Take a queued run for this worker; None if it is not to be had any more."""
    taken = Run.objects.filter(pk=run_id, state=State.QUEUED).update(
        attempt=F("attempt") + 1, **_claim_values()
    )
    return Run.objects.get(pk=run_id) if taken else None


def renew(*, run: Run, progress: RunProgress | None = None) -> Wishes:
    """Keep the claim, note the progress, and learn what people asked for meanwhile.

    Raises:
        ClaimLost: the run is not ours any more.
    """
    if not _ours(run).update(lease_until=_lease_end()):
        raise ClaimLost(str(run))
    if progress is not None:
        progress.save(force_insert=True)
    stop, cancel = Run.objects.values_list("stop_requested", "cancel_requested").get(pk=run.pk)
    return Wishes(stop=stop, cancel=cancel)


def store_plan(*, run: Run, problem: Any, plan: Any, checked: Any) -> None:
    """Store a checked plan and finish the run, all in one transaction.

    Raises:
        ClaimLost: the run is not ours any more; nothing is stored.
        RunCancelled: somebody cancelled it in the last moment; nothing is stored.
    """
    with transaction.atomic():
        uncancelled = _ours(run).filter(cancel_requested=False)
        if not uncancelled.update(
            **_end_values(), state=State.SOLVED, plan_status=str(plan.status)
        ):
            raise RunCancelled(str(run)) if _ours(run).exists() else ClaimLost(str(run))
        rows = DOORS[run.engine].plan_rows(run, problem, plan, checked)
        for group in (rows.daily, rows.statuses, rows.loads, rows.key_figures):
            if group:
                save_rows(group)


def save_rows(rows: Sequence[Model]) -> None:
    """Insert rows of one table."""
    type(rows[0])._default_manager.bulk_create(rows, batch_size=500)


def give_back(*, run_id: int, attempt: int) -> bool:
    """Let another worker have a run whose solver is known to be dead, before its lease ends.

    An attempt has one claim, so it names the solver as well as the token does.
    """
    held = Run.objects.filter(pk=run_id, attempt=attempt, state=State.RUNNING)
    return bool(held.update(state=State.QUEUED, token=None, lease_until=None))


def fail(*, run: Run, reasons: Iterable[str], plan_status: str = "") -> None:
    """End a claimed run without a plan, saying why; ``plan_status`` is the engine's word."""
    _end(run, state=State.FAILED, failure="\n".join(reasons), plan_status=plan_status)


def finish_cancelled(*, run: Run) -> None:
    """End a claimed run that somebody cancelled; nothing of it is stored."""
    _end(run, state=State.CANCELLED)


def request_stop(*, run: Run, user: User | None) -> bool:
    """Ask a running solve to end now with the best plan it has; False if it is not running."""
    running = Run.objects.filter(pk=run.pk, state=State.RUNNING)
    with transaction.atomic():
        asked = bool(running.update(stop_requested=True))
        if asked:
            record_values(run, {_("asked of it"): ("", _("to stop"))}, user=user)
    return asked


def request_cancel(*, run: Run, user: User | None) -> bool:
    """Call a run off: at once while it waits, within seconds while it runs; False if it is over."""
    with transaction.atomic():
        waiting = Run.objects.filter(pk=run.pk, state=State.QUEUED).update(
            state=State.CANCELLED, cancel_requested=True, finished_at=timezone.now()
        )
        running = Run.objects.filter(pk=run.pk, state=State.RUNNING).update(cancel_requested=True)
        asked = bool(waiting or running)
        if asked:
            record_values(run, {_("asked of it"): ("", _("to be cancelled"))}, user=user)
    return asked


def recover_lost() -> int:
    """Give up claims whose lease ran out: retry, cancel or fail the run; return how many."""
    lost = Q(state=State.RUNNING, lease_until__lt=timezone.now())
    release: dict[str, Any] = {"token": None, "lease_until": None}
    ended = _end_values()
    runs = Run.objects.filter(lost)
    attempts = settings.RUN_MAX_ATTEMPTS
    return (
        runs.filter(cancel_requested=True).update(state=State.CANCELLED, **ended)
        + runs.filter(attempt__lt=attempts).update(state=State.QUEUED, **release)
        + runs.update(
            state=State.FAILED,
            failure=f"The worker was lost {attempts} times while it was solving. "
            "Look at the worker's log and its memory, then run again.",
            **ended,
        )
    )


def _ours(run: Run) -> Any:
    return Run.objects.filter(pk=run.pk, token=run.token, state=State.RUNNING)


def _end(run: Run, **values: Any) -> None:
    """End a claimed run, if it is still ours; the claim's token is the condition."""
    if not _ours(run).update(**_end_values(), **values):
        raise ClaimLost(str(run))


def _claim_values() -> dict[str, Any]:
    return {
        "state": State.RUNNING,
        "token": uuid.uuid4(),
        "lease_until": _lease_end(),
        "started_at": timezone.now(),
    }


def _end_values() -> dict[str, Any]:
    return {"token": None, "lease_until": None, "finished_at": timezone.now()}


def _lease_end() -> Any:
    return timezone.now() + timedelta(seconds=settings.RUN_LEASE_S)


def _hash(snapshot: dict[str, Any]) -> str:
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
