"""The shop: its calendar as a month, its flasks and capacities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from orders.models import Scenario
from orders.queries import history_of
from planning import queries
from planning.models import MondayStep, Resources, WeeklyPattern
from planning.queries.calendar import Days, month_of, months_around
from planning.services import monday
from planning.services import shop as services
from planning.shop_forms import DaysForm, ShopForm, WeekForm
from planning.views.days import day_named

Step = MondayStep.Step


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_holiday", raise_exception=True)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a month of the shop's days; change single days or the week.

    ``?month=2026-12`` chooses the month, ``?day=2026-12-24`` the day to change.
    """
    scenario = get_object_or_404(Scenario, pk=pk)
    days = Days(scenario)
    month = day_named(f"{request.GET.get('month', '')}-01")
    usual = month or max(scenario.asof_date, timezone.localdate())
    chosen = day_named(request.GET.get("day", "")) or usual
    first = (month or chosen).replace(day=1)
    is_week = "week" in request.POST
    form = DaysForm(
        request.POST if request.method == "POST" and not is_week else None,
        instance=days.day(chosen).capacity,
        initial={"date": chosen, "kind": days.day(chosen).kind, "name": days.day(chosen).name},
    )
    week = WeekForm(
        request.POST if is_week else None,
        instance=WeeklyPattern.objects.filter(scenario=scenario).first(),
        scenario=scenario,
    )
    sent = week if is_week else form
    is_stale = False
    if request.method == "POST" and sent.is_valid():
        try:
            _store(request, scenario, form, week)
        except monday.StaleStep:
            is_stale = True
        else:
            messages.success(request, _("The calendar is changed."))
            shown = first if is_week else form.cleaned_data["date"]
            return redirect(f"{request.path}?month={shown:%Y-%m}")
    before, after = months_around(first)
    context = _context(request, scenario, Step.CALENDAR, is_stale=is_stale) | {
        "days": days,
        "first": first,
        "before": before,
        "after": after,
        "weeks": month_of(days, first),
        "clashing": Days(scenario).clashing(),
        "chosen": chosen,
        "form": form,
        "week": week,
    }
    return render(request, "planning/calendar.html", context, status=409 if is_stale else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("planning.change_resources", raise_exception=True)
def shop(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change how many flasks there are, and what an ordinary day can take."""
    scenario = get_object_or_404(Scenario, pk=pk)
    stored = Resources.objects.filter(scenario=scenario).first()
    form = ShopForm(request.POST or None, instance=stored, scenario=scenario)
    stale: list[Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.set_shop(
                scenario=scenario,
                flasks=form.flasks,
                capacities=form.capacities,
                seen=request.POST.get("version", ""),
                user=request.user,
            )
        except monday.StaleStep:
            stale = queries.shop_differences(scenario, form.flasks, form.capacities)
        else:
            messages.success(request, _("The shop is changed."))
            return redirect("shop", scenario.pk)
    context = _context(request, scenario, Step.SHOP, is_stale=stale is not None)
    context |= {"form": form, "stale": stale}
    return render(request, "planning/shop.html", context, status=200 if stale is None else 409)


def _store(request: HttpRequest, scenario: Scenario, form: DaysForm, week: WeekForm) -> None:
    place = {"scenario": scenario, "seen": request.POST.get("version", ""), "user": request.user}
    if "week" in request.POST:
        services.set_week(works=week.cleaned_data, **place)
        return
    first = form.cleaned_data["date"]
    last = form.cleaned_data["until"] or first
    services.set_days(first=first, last=last, rule=form.rule, **place)


def _context(
    request: HttpRequest, scenario: Scenario, step: Step, *, is_stale: bool
) -> dict[str, Any]:
    """Return what both pages show; ``version`` is the one that a form's editor has seen."""
    state = next(state for state in queries.monday_steps(scenario) if state.step == step)
    is_wrong = request.method == "POST" and not is_stale
    return {
        "scenario": scenario,
        "step": state,
        "version": request.POST.get("version", "") if is_wrong else state.version,
        "is_stale": is_stale,
        "history": history_of(state.last) if state.last else [],
        "monday_url": reverse("monday", args=[scenario.pk]),
    }
