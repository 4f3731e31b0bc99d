"""The shop, its state on Monday, the runs and their plans, for the administrator.

Inputs may be changed here; runs, approvals and plans are made by the portal alone and only read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundry_portal.admin import RecordedAdmin
from orders.admin import InputAdmin
from orders.models import Scenario
from planning import queries
from planning.models import (
    Approval,
    ApprovalRules,
    CreditCorrection,
    DailyLoad,
    DailyOrder,
    DayCapacity,
    ExtraWorkday,
    FlaskInUse,
    FlaskSize,
    Holiday,
    KeyFigure,
    MailWish,
    MarkedCell,
    MoldingSettings,
    MondayStep,
    OrderProgress,
    OrderStatus,
    OutboxMail,
    PatternLoaded,
    PinnedCell,
    PourLoad,
    ProductionEntry,
    Resources,
    Run,
    RunProgress,
    StagedRow,
    StagedWorkbook,
    WeeklyOrder,
    WeeklyPattern,
)
from planning.services import mails
from planning.services.monday import note_rows

Step = MondayStep.Step

# --- inputs ---------------------------------------------------------------------------------


class MondayInputAdmin(InputAdmin):
    """A table that a Monday rests on: what a row becomes stands in the history of its step."""

    step: str

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with self._noted(request, [obj.scenario]):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with self._noted(request, [obj.scenario]):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with self._noted(request, {row.scenario for row in queryset.select_related("scenario")}):
            super().delete_queryset(request, queryset)

    @contextmanager
    def _noted(self, request: HttpRequest, scenarios: Iterable[Scenario]) -> Iterator[None]:
        before = {of: queries.facts_of(of, self.step) for of in scenarios}
        yield
        reason = str(_("in the administration"))
        for of, was in before.items():
            changes = queries.step_differences(of, self.step, was, queries.facts_of(of, self.step))
            note_rows(of, self.step, user=request.user, changes=changes, reason=reason)


@admin.register(FlaskSize)
class FlaskSizeAdmin(MondayInputAdmin):
    step = Step.SHOP
    list_display = ["flask_size", "qty", "scenario"]
    search_fields = ["flask_size"]


@admin.register(Resources)
class ResourcesAdmin(MondayInputAdmin):
    step = Step.SHOP
    list_display = [
        "scenario",
        "molding_max_per_day",
        "molding_max_same_part_per_day",
        "pour_max_ton_per_day",
        "max_patterns",
    ]


@admin.register(WeeklyPattern)
class WeeklyPatternAdmin(MondayInputAdmin):
    step = Step.CALENDAR
    list_display = ["scenario", *WeeklyPattern.DAYS]


@admin.register(Holiday, ExtraWorkday)
class CalendarExceptionAdmin(MondayInputAdmin):
    step = Step.CALENDAR
    list_display = ["date", "name", "scenario"]
    search_fields = ["name"]
    date_hierarchy = "date"


@admin.register(DayCapacity)
class DayCapacityAdmin(MondayInputAdmin):
    step = Step.CALENDAR
    list_display = ["date", "molding_max_per_day", "pour_max_ton_per_day", "scenario"]
    date_hierarchy = "date"


class OpeningAdmin(MondayInputAdmin):
    """A table of the shop's state on a Monday."""

    list_filter = ["scenario", "asof_date"]


class OrderOpeningAdmin(OpeningAdmin):
    list_select_related = ["scenario", "order"]
    autocomplete_fields = ["scenario", "order"]
    search_fields = ["order__order_id"]


@admin.register(OrderProgress)
class OrderProgressAdmin(OrderOpeningAdmin):
    step = Step.PROGRESS
    list_display = ["order", "molded_qty_credit", "asof_date", "scenario"]


@admin.register(PatternLoaded)
class PatternLoadedAdmin(OrderOpeningAdmin):
    step = Step.PATTERNS
    list_display = ["order", "is_loaded", "asof_date", "scenario"]


@admin.register(FlaskInUse)
class FlaskInUseAdmin(OpeningAdmin):
    step = Step.FLASKS
    list_display = ["flask_size", "release_workday_index", "qty_inuse", "asof_date", "scenario"]
    search_fields = ["flask_size"]


@admin.register(PourLoad)
class PourLoadAdmin(OpeningAdmin):
    step = Step.POURS
    list_display = ["workday_index", "tons_committed", "asof_date", "scenario"]


# --- runs and plans, only to read -----------------------------------------------------------


class ReadOnlyAdmin(admin.ModelAdmin):
    """A table that only the portal writes; its rows go with their scenario, run or user."""

    goes_with_its_parent = True
    show_full_result_count = False
    list_select_related = ["run", "scenario"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = [
        "run_id",
        "scenario",
        "engine",
        "asof_date",
        "state",
        "plan_status",
        "requested_by",
        "requested_at",
        "finished_at",
    ]
    list_filter = ["state", "engine", "scenario"]
    list_select_related = ["scenario", "requested_by"]
    search_fields = ["run_id", "scenario__name"]
    date_hierarchy = "requested_at"
    exclude = ["snapshot"]  # megabytes; its hash tells two apart

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        return super().get_queryset(request).defer("snapshot")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = [
        "run",
        "scenario",
        "asof_date",
        "in_force",
        "approved_by",
        "approved_at",
        "withdrawn_by",
        "withdrawn_at",
    ]
    list_filter = ["in_force", "engine", "scenario"]
    list_select_related = ["run", "scenario", "approved_by", "withdrawn_by"]
    search_fields = ["run__run_id", "comment", "withdrawal_reason"]


@admin.register(ApprovalRules)
class ApprovalRulesAdmin(RecordedAdmin):
    """The one row of rules; without it all is as usual."""

    list_display = ["__str__", "second_person"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ApprovalRules.objects.exists()

    def save_model(self, request: HttpRequest, obj: ApprovalRules, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(MailWish)
class MailWishAdmin(ReadOnlyAdmin):
    list_display = ["user", "approved_plans"]
    list_filter = ["approved_plans"]
    list_select_related = ["user"]
    search_fields = ["user__username"]


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    """The mails written, and what became of them; those that failed can be sent again."""

    list_display = ["subject", "address", "state", "attempts", "failure", "written_at", "sent_at"]
    list_filter = ["state", "occasion"]
    list_select_related = ["approval__run"]
    search_fields = ["address", "subject", "user__username"]
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMail]:
        return super().get_queryset(request).defer("approval__run__snapshot")

    @admin.action(description=_("Send those that failed again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[OutboxMail]) -> None:
        count = mails.try_again(mails=list(chosen.values_list("pk", flat=True)))
        self.message_user(
            request, _("%(count)s will be sent again within a minute.") % {"count": count}
        )


@admin.register(StagedWorkbook)
class StagedWorkbookAdmin(ReadOnlyAdmin):
    list_display = ["name", "scenario", "uploaded_by", "created_at"]
    list_filter = ["scenario"]
    list_select_related = ["scenario", "uploaded_by"]
    search_fields = ["name"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StagedWorkbook]:
        return super().get_queryset(request).defer("content")


@admin.register(StagedRow)
class StagedRowAdmin(ReadOnlyAdmin):
    list_display = ["workbook", "sheet", "name", "kind"]
    list_filter = ["kind"]
    list_select_related = ["workbook"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StagedRow]:
        return super().get_queryset(request).defer("workbook__content")


@admin.register(ProductionEntry)
class ProductionEntryAdmin(ReadOnlyAdmin):
    list_display = ["date", "order", "event", "qty", "entered_by", "entered_at", "replaced_by"]
    list_filter = ["event", "scenario"]
    list_select_related = ["order", "entered_by", "replaced_by__order"]
    search_fields = ["order__order_id", "note"]


@admin.register(MondayStep)
class MondayStepAdmin(ReadOnlyAdmin):
    list_display = ["step", "scenario", "asof_date", "how", "stated_by", "stated_at"]
    list_filter = ["scenario", "step"]
    list_select_related = ["scenario", "stated_by"]
    search_fields = ["scenario__name"]


@admin.register(CreditCorrection)
class CreditCorrectionAdmin(ReadOnlyAdmin):
    list_display = ["order", "asof_date", "qty_before", "qty_after", "corrected_by", "reason"]
    list_filter = ["scenario"]
    list_select_related = ["order", "corrected_by"]
    search_fields = ["order__order_id", "reason"]


class OfARunAdmin(ReadOnlyAdmin):
    """Rows that belong to one run."""

    list_filter = ["run__scenario"]
    list_select_related = ["run"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("run__snapshot")


@admin.register(RunProgress)
class RunProgressAdmin(OfARunAdmin):
    list_display = ["run", "attempt", "seconds", "cost", "bound"]
    search_fields = ["=run__run_id"]


@admin.register(KeyFigure)
class KeyFigureAdmin(OfARunAdmin):
    list_display = ["run", "name", "value", "unit", "better"]
    list_filter = ["run__scenario", "name"]
    search_fields = ["=run__run_id", "name"]


@admin.register(MoldingSettings)
class MoldingSettingsAdmin(OfARunAdmin):
    list_display = [
        "run",
        "objective",
        "late_weight",
        "switch_weight",
        "late_day_weight",
        "pattern_scope",
        "use_priority",
        "keep_days",
        "pinned_cells",
    ]
    list_filter = ["run__scenario", "objective"]
    search_fields = ["=run__run_id"]
    exclude = ["former_run", "start_run"]  # their snapshots are megabytes


@admin.register(PinnedCell)
class PinnedCellAdmin(OfARunAdmin):
    list_display = ["run", "order_id", "date", "molds"]
    search_fields = ["=run__run_id", "order_id"]


@admin.register(MarkedCell)
class MarkedCellAdmin(PinnedCellAdmin):
    list_display = ["run", "order_id", "date", "molds", "marked_by", "marked_at"]
    list_select_related = ["run", "marked_by"]


class PlanRowAdmin(OfARunAdmin):
    """A table of plans."""

    list_filter = ["scenario", "asof_date"]
    list_select_related = ["run", "scenario"]
    search_fields = ["order_id", "part_id", "=run__run_id"]


@admin.register(DailyOrder)
class DailyOrderAdmin(PlanRowAdmin):
    list_display = ["run", "date", "workday_index", "order_id", "part_id", "molds_molded"]


@admin.register(WeeklyOrder)
class WeeklyOrderAdmin(PlanRowAdmin):
    list_display = ["run", "week_index", "order_id", "part_id", "molds_molded_week"]


@admin.register(OrderStatus)
class OrderStatusAdmin(PlanRowAdmin):
    list_display = [
        "run",
        "order_id",
        "part_id",
        "qty",
        "remaining_qty",
        "due_date",
        "completion_date",
        "late_qty",
        "late_days",
    ]


@admin.register(DailyLoad)
class DailyLoadAdmin(PlanRowAdmin):
    list_display = ["run", "date", "resource", "flask_size", "used", "limit"]
    list_filter = ["scenario", "resource", "asof_date"]
    search_fields = ["flask_size", "=run__run_id"]
