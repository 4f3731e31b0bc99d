"""What customers want, for the administrator."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundry_portal.admin import ParentAdmin, RecordedAdmin
from orders.models import Customer, Order, Part, Scenario


class SameScenarioForm(forms.ModelForm):
    """A row whose references all belong to its own scenario."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        scenario = self.instance.scenario if self.instance.pk else cleaned.get("scenario")
        for name, row in list(cleaned.items()):
            if name == "scenario" or scenario is None or not isinstance(row, models.Model):
                continue
            if getattr(row, "scenario_id", scenario.pk) != scenario.pk:
                self.add_error(name, _("Choose one of the same scenario."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """A constraint that names the scenario is checked, too, where it is only shown."""
        return super()._get_validation_exclusions() - ({"scenario"} if self.instance.pk else set())


class InputAdmin(RecordedAdmin):
    """A table of a scenario's inputs; a row stays in its scenario, as what refers to it does."""

    form = SameScenarioForm
    list_filter = ["scenario"]
    list_select_related = ["scenario"]
    autocomplete_fields = ["scenario"]
    search_fields = ["scenario__name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if obj is None else [*fields, "scenario"]


@admin.register(Scenario)
class ScenarioAdmin(ParentAdmin):
    list_display = ["name", "asof_date", "is_live", "created_at"]
    list_filter = ["is_live"]
    search_fields = ["name"]


@admin.register(Customer)
class CustomerAdmin(InputAdmin):
    list_display = ["customer_id", "name", "tier", "salesperson", "is_retired", "scenario"]
    list_filter = ["scenario", "tier", "is_retired"]
    list_select_related = ["scenario", "salesperson"]
    search_fields = ["customer_id", "name"]


@admin.register(Part)
class PartAdmin(InputAdmin):
    list_display = [
        "part_id",
        "description",
        "flask_size",
        "cool_hours",
        "finish_hours",
        "gross_weight_ton",
        "alloy",
        "is_retired",
        "scenario",
    ]
    list_filter = ["scenario", "flask_size", "alloy", "is_retired"]
    search_fields = ["part_id", "description"]


@admin.register(Order)
class OrderAdmin(InputAdmin):
    list_display = [
        "order_id",
        "customer",
        "part",
        "qty",
        "due_date",
        "priority",
        "state",
        "scenario",
    ]
    list_filter = ["scenario", "state"]
    list_select_related = ["scenario", "customer", "part"]
    search_fields = ["order_id", "customer__name", "customer__customer_id", "part__part_id"]
    autocomplete_fields = ["scenario", "customer", "part"]
    readonly_fields = ["entered_by", "created_at", "updated_at"]
    date_hierarchy = "due_date"
    show_full_result_count = False

    def save_model(self, request: Any, obj: Order, form: Any, change: bool) -> None:
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
