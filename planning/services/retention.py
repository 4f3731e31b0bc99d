"""What is kept how long; the rest goes by ``manage.py tidy``.

Plans that were ever approved, their snapshots, the production log and the history of changes are
kept for good, and so is the newest plan of each scenario.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from foundry_portal.models import KeptAnswer
from orders.models import Scenario
from planning.models import Approval, OutboxMail, Run, RunProgress, StagedWorkbook


@dataclass(frozen=True, slots=True)
class Rule:
    """What is removed: its name, the setting with its days, the rows that ended before a moment.

    Without a setting they go once they ended.
    """

    name: str
    setting: str
    older_than: Callable[[datetime], QuerySet[Any]]
    batch: int = 1_000

    @property
    def days(self) -> int:
        return int(getattr(settings, self.setting)) if self.setting else 0

    def rows(self) -> QuerySet[Any]:
        """Return what goes now."""
        return self.older_than(timezone.now() - timedelta(days=self.days))


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows one rule removed, or would remove."""

    rule: Rule
    rows: int


def tidy(*, dry_run: bool = False) -> list[Tidied]:
    """Remove what is older than its setting says; ``dry_run`` only counts."""
    remove = _count if dry_run else _remove
    return [Tidied(rule, remove(rule)) for rule in RULES]


def _runs(moment: datetime) -> QuerySet[Run]:
    """Return the ended runs that nobody approved and nothing refers to."""
    newer = Run.objects.filter(
        scenario=OuterRef("scenario"),
        engine=OuterRef("engine"),
        state=Run.State.SOLVED,
        pk__gt=OuterRef("pk"),
    )
    ended = Run.objects.filter(finished_at__lt=moment).exclude(state__in=Run.UNFINISHED)
    unused = ended.filter(followers__isnull=True, runs_without_pins__isnull=True)
    unapproved = unused.exclude(Exists(Approval.objects.filter(run=OuterRef("pk"))))
    return unapproved.exclude(~Exists(newer), state=Run.State.SOLVED).defer("snapshot", "context")


def _progress(moment: datetime) -> QuerySet[RunProgress]:
    """Return what ended runs reported, but for the last word of each."""
    later = RunProgress.objects.filter(run=OuterRef("run"), pk__gt=OuterRef("pk"))
    return RunProgress.objects.filter(Exists(later), run__finished_at__lt=moment)


def _mails(moment: datetime) -> QuerySet[OutboxMail]:
    ended = OutboxMail.objects.exclude(state=OutboxMail.State.WAITING)
    return ended.filter(written_at__lt=moment)


def _attempts(model: type[Model], moment: datetime) -> QuerySet[Model]:
    """Return the attempts to sign in, whose rows hold names and network addresses."""
    return model._default_manager.filter(attempt_time__lt=moment)


RULES = (
    Rule("runs never approved, with plan and snapshot", "KEEP_RUNS_DAYS", _runs, batch=10),
    Rule("progress reports of ended runs, but the last", "KEEP_PROGRESS_DAYS", _progress),
    Rule("mails sent or failed", "KEEP_MAILS_DAYS", _mails),
    Rule(
        "uploaded workbooks that nobody confirmed",
        "KEEP_UPLOADS_DAYS",
        lambda moment: StagedWorkbook.objects.filter(created_at__lt=moment),
    ),
    Rule(
        "answers kept for an Idempotency-Key",
        "KEEP_ANSWERS_DAYS",
        lambda moment: KeptAnswer.objects.filter(kept_at__lt=moment),
    ),
    *(
        Rule(name, "KEEP_SIGN_INS_DAYS", partial(_attempts, model))
        for name, model in (
            ("sign-ins", AccessLog),
            ("failed sign-ins", AccessFailureLog),
            ("names and addresses that failed to sign in", AccessAttempt),
        )
    ),
    Rule("sessions that ended", "", lambda moment: Session.objects.filter(expire_date__lt=moment)),
)


def _count(rule: Rule) -> int:
    return rule.rows().count()


def _remove(rule: Rule) -> int:
    """Remove in small transactions, so that nobody waits long for the one writer of SQLite."""
    removed = 0
    for keys in _batched(list(rule.rows().values_list("pk", flat=True)), rule.batch):
        with transaction.atomic():
            if rule.older_than is _runs:
                _hold_off_approvals(keys)
            found = rule.rows().filter(pk__in=keys)
            removed += found.count()
            found.delete()
    return removed


def _hold_off_approvals(runs: Sequence[int]) -> None:
    """Lock the scenarios of runs, as an approval does: of the two, one comes after the other."""
    of_the_runs = Run.objects.filter(pk__in=runs).values("scenario")
    list(Scenario.objects.select_for_update().filter(pk__in=of_the_runs))


def _batched(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
