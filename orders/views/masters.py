"""The pages of what orders refer to: a list, and a page each with its history."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import IntegrityError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from foundry_portal.tables import BaseTable
from orders.addresses import address_in
from orders.forms import InputForm
from orders.master_filters import CustomerFilter, MasterFilter
from orders.master_forms import CustomerPageForm
from orders.master_tables import CustomerTable
from orders.models import Customer, Order, Scenario
from orders.queries import history_of, in_scenarios_visible_to
from orders.services.masters import change_row, create_row, version_of
from orders.services.orders import StaleEdit
from orders.views.asked import scenario_asked


class MasterView(PermissionRequiredMixin, View):
    """What the pages of one kind of row share.

    Lists and forms are the live scenario's, or of the one that the address names.
    A subclass says which permission, such as ``add``, each method needs.
    """

    model: ClassVar[type[Model]]
    plural: ClassVar[str | Promise]
    singular: ClassVar[str | Promise]
    number: ClassVar[str]  # the field that people know a row by; the list of orders filters by kind
    rights: ClassVar[dict[str, str]]
    raise_exception = True

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)

    def get_permission_required(self) -> tuple[str]:
        right = self.rights.get(self.request.method or "GET", "view")
        return (f"orders.{right}_{self.kind}",)

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.select_related("scenario")

    def row(self, pk: int) -> Any:
        return get_object_or_404(in_scenarios_visible_to(self.request.user, self.rows()), pk=pk)

    def words(self, scenario: Scenario | None) -> dict[str, Any]:
        user = self.request.user
        return {
            "scenario": scenario,
            "plural": self.plural,
            "singular": self.singular,
            "list_name": f"{self.kind}-list",
            "new_url": address_in(scenario, f"{self.kind}-new"),
            "may_add": user.has_perm(f"orders.add_{self.kind}"),
            "may_change": user.has_perm(f"orders.change_{self.kind}"),
        }


class MasterListView(MasterView):
    """The list: search, filter, sort, page, take along."""

    table: ClassVar[type[BaseTable]]
    filter: ClassVar[type[MasterFilter]]
    rights: ClassVar[dict[str, str]] = {}

    def get(self, request: HttpRequest, scenario: int | None = None) -> HttpResponse:
        of = scenario_asked(request, scenario)
        if of is None:
            return render(request, "orders/master_list.html", self.words(None))
        is_open = Q(orders__state=Order.State.OPEN)
        rows = self.rows().filter(scenario=of).annotate(open_orders=Count("orders", filter=is_open))
        found = self.filter(request.GET, rows, user=request.user)
        table = RequestConfig(request, paginate={"per_page": 50}).configure(self.table(found.qs))
        if file := export_response(request, table):
            return file
        context = self.words(of) | {"filter": found, "table": table}
        return render(request, "orders/master_list.html", context)


class MasterNewView(MasterView):
    """Enter a row."""

    form: ClassVar[type[InputForm]]
    rights: ClassVar[dict[str, str]] = {"GET": "add", "HEAD": "add", "POST": "add"}

    def get(self, request: HttpRequest, scenario: int | None = None) -> HttpResponse:
        return self.answer(request, None, scenario_asked(request, scenario))

    def post(self, request: HttpRequest, scenario: int | None = None) -> HttpResponse:
        return self.answer(request, request.POST, scenario_asked(request, scenario))

    def answer(self, request: HttpRequest, sent: Any, scenario: Scenario | None) -> HttpResponse:
        if scenario is None:
            return redirect(f"{self.kind}-list")
        form = self.form(sent, scenario=scenario)
        if sent is not None and form.is_valid():
            try:
                row = create_row(
                    model=self.model,
                    scenario=scenario,
                    values=form.cleaned_data,
                    user=request.user,
                )
            except IntegrityError:
                form.add_error(self.number, _("Somebody entered this number in this moment."))
            else:
                messages.success(request, _("%s is entered.") % row)
                return redirect(self.kind, row.pk)
        return render(request, "orders/master.html", self.words(scenario) | {"form": form})


class MasterPageView(MasterView):
    """A row's own page: its data, to change them, and its history."""

    form: ClassVar[type[InputForm]]
    rights: ClassVar[dict[str, str]] = {"POST": "change"}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(pk)
        return self.page(request, row, self.bound(None, row), version_of(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row, seen = self.row(pk), request.POST.get("version", "")
        form = self.bound(request.POST, self.row(pk))
        if not form.is_valid():
            return self.page(request, row, form, seen)
        try:
            change_row(row=row, values=form.cleaned_data, seen=seen, user=request.user)
        except StaleEdit as stale:
            return self.page(request, row, form, version_of(stale.stored), stale.stored)
        messages.success(request, _("%s is changed.") % row)
        return redirect(self.kind, row.pk)

    def bound(self, sent: Any, row: Any) -> InputForm:
        """Return the row's form; its number stays."""
        form = self.form(sent, instance=row, scenario=row.scenario)
        form.fields[self.number].disabled = True
        may_change = self.request.user.has_perm(f"orders.change_{self.kind}")
        for field in form.fields.values():
            field.disabled = field.disabled or not may_change
        return form

    def page(
        self, request: HttpRequest, row: Any, form: InputForm, version: str, stored: Any = None
    ) -> HttpResponse:
        number = getattr(row, self.number)
        context = self.words(row.scenario) | {
            "row": row,
            "form": form,
            "version": version,
            "versions": _versions(form, stored) if stored else [],
            "orders_url": f"{address_in(row.scenario, 'order-list')}?{self.kind}={number}",
            "retire_url": reverse(f"{self.kind}-retire", args=[row.pk]),
            "history": history_of(row),
        }
        status = 409 if stored else 200
        return render(request, "orders/master.html", context, status=status)


class MasterRetireView(MasterView):
    """Retire a row, or take it into use again."""

    rights: ClassVar[dict[str, str]] = {"POST": "change"}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.row(pk)
        retired = "retire" in request.POST
        try:
            change_row(
                row=row,
                values={"is_retired": retired},
                seen=request.POST.get("version", ""),
                user=request.user,
            )
        except StaleEdit:
            messages.warning(request, _("Nothing was done: %s was changed meanwhile.") % row)
        else:
            done = _("%s is retired: its orders stay.") if retired else _("%s is in use again.")
            messages.success(request, done % row)
        return redirect(self.kind, row.pk)


def _versions(form: InputForm, stored: Any) -> list[dict[str, Any]]:
    """Return each field as it is stored now and as the editor wants it."""
    return [
        {
            "label": form[name].label,
            "theirs": getattr(stored, name),
            "yours": yours,
            "differs": getattr(stored, name) != yours,
        }
        for name, yours in form.cleaned_data.items()
    ]


class Customers(MasterView):
    """What is said of customers."""

    model = Customer
    plural = gettext_lazy("Customers")
    singular = gettext_lazy("customer")
    number = "customer_id"
    table = CustomerTable
    filter = CustomerFilter
    form = CustomerPageForm

    def rows(self) -> QuerySet[Any]:
        return super().rows().select_related("salesperson")


class CustomerListView(Customers, MasterListView):
    """Who orders, and who looks after them?"""


class CustomerNewView(Customers, MasterNewView):
    """Enter a customer."""


class CustomerPageView(Customers, MasterPageView):
    """One customer."""


class CustomerRetireView(Customers, MasterRetireView):
    """Retire a customer."""
