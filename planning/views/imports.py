"""Workbook in, workbook out: upload, look at what it would do, then confirm or call off."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from foundry_portal.excel import BadWorkbook, xlsx_response
from foundry_portal.exports import export_response
from orders.models import Scenario
from planning.filters import StagedRowFilter
from planning.forms import UploadForm
from planning.models import StagedWorkbook
from planning.services import exports, imports, previews
from planning.sheets.staging import SheetCount
from planning.tables import StagedRowTable

SHOWN_ERRORS = 500
ROWS_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("orders.import_workbook", raise_exception=True)
def import_workbook(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Take a workbook for a scenario, or for a new one, and show its errors or its preview."""
    _may_change(request, is_new=pk is None)
    scenario = None if pk is None else get_object_or_404(Scenario, pk=pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        return render(request, "planning/import.html", {"form": form, "scenario": scenario})
    upload = form.cleaned_data["workbook"]
    context: dict[str, Any] = {"form": form, "scenario": scenario, "name": upload.name}
    content = upload.read(settings.WORKBOOK_MAX_BYTES + 1)
    try:
        staged = imports.stage_workbook(scenario=scenario, file=content)
    except BadWorkbook as error:
        context["refusal"] = str(error)
        return render(request, "planning/import.html", context)
    if staged.errors:
        return render(request, "planning/import.html", context | _errors(staged))
    kept = previews.keep_workbook(
        scenario=scenario, user=request.user, name=upload.name, content=content, staged=staged
    )
    return redirect("import-preview", kept.pk)


@require_safe
@permission_required("orders.import_workbook", raise_exception=True)
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a kept workbook would do, row by row."""
    kept = _kept(request, pk)
    found = StagedRowFilter(request.GET, kept.rows.all(), summary=kept.summary)
    table = RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(
        StagedRowTable(found.qs)
    )
    if file := export_response(request, table):
        return file
    context = {
        "kept": kept,
        "scenario": kept.scenario,
        "summary": kept.summary,
        "asof_date": date.fromisoformat(kept.summary["asof_date"]),
        "counts": [SheetCount(**count) for count in kept.summary["counts"]],
        "filter": found,
        "table": table,
    }
    return render(request, "planning/import_preview.html", context)


@require_POST
@permission_required("orders.import_workbook", raise_exception=True)
def confirm_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Store a kept workbook, if it still does what was shown."""
    kept = _kept(request, pk)
    try:
        scenario = imports.confirm_workbook(
            kept=kept,
            shown_digest=request.POST.get("digest", ""),
            close_missing="close_missing" in request.POST,
            user=request.user,
        )
    except imports.ImportRefused as error:
        context = {"form": UploadForm(), "scenario": kept.scenario, "name": kept.name}
        return render(request, "planning/import.html", context | _errors(error.staged), status=409)
    except imports.ImportChanged as error:
        previews.renew_preview(kept=kept, staged=error.staged)
        messages.warning(request, str(error))
        return redirect("import-preview", kept.pk)
    messages.success(request, _("Imported %(name)s.") % {"name": kept.name})
    return redirect("scenario", scenario.pk)


@require_POST
@permission_required("orders.import_workbook", raise_exception=True)
def call_off_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a kept workbook; nothing was stored."""
    kept = _kept(request, pk)
    scenario = kept.scenario
    kept.delete()
    messages.info(request, _("Import called off: nothing was changed."))
    return redirect("scenario-list") if scenario is None else redirect("scenario", scenario.pk)


@require_safe
@permission_required("orders.view_scenario", raise_exception=True)
def export_inputs(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a scenario's inputs as a workbook that imports again."""
    scenario = get_object_or_404(Scenario, pk=pk)
    name = slugify(scenario.name, allow_unicode=True) or "scenario"
    return xlsx_response(
        exports.export_inputs(scenario=scenario), f"{name}-{scenario.asof_date:%Y-%m-%d}.xlsx"
    )


@require_safe
@permission_required("orders.import_workbook", raise_exception=True)
def template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Hand out a workbook to fill in, for a scenario or for a new one."""
    _may_change(request, is_new=pk is None)
    scenario = None if pk is None else get_object_or_404(Scenario, pk=pk)
    return xlsx_response(exports.export_template(scenario=scenario), "monday-template.xlsx")


def _may_change(request: HttpRequest, *, is_new: bool) -> None:
    if not request.user.has_perm("orders.add_scenario" if is_new else "orders.change_scenario"):
        raise PermissionDenied


def _kept(request: HttpRequest, pk: int) -> StagedWorkbook:
    """Return a workbook that this user uploaded; another's doesn't exist for them."""
    known = StagedWorkbook.objects.select_related("scenario").defer("content")
    kept = get_object_or_404(known, pk=pk, uploaded_by=request.user)
    _may_change(request, is_new=kept.scenario is None)
    return kept


def _errors(staged: imports.StagedImport) -> dict[str, Any]:
    """Return the errors by sheet: the first of them in full, all of them counted."""
    by_sheet: dict[str, list[imports.RowError]] = {}
    for error in staged.errors:
        by_sheet.setdefault(error.sheet, []).append(error)
    return {
        "error_count": len(staged.errors),
        "errors_by_sheet": [
            (sheet, len(errors), errors[:SHOWN_ERRORS], max(0, len(errors) - SHOWN_ERRORS))
            for sheet, errors in by_sheet.items()
        ],
        "warnings": staged.warnings,
    }
