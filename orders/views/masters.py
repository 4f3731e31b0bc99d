"""The pages of what orders refer to: a list, and a page each with its history."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import IntegrityError
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django_tables2 import RequestConfig

from foundry_portal.exports import export_response
from foundry_portal.tables import BaseTable
from orders.forms import InputForm
from orders.master_filters import CustomerFilter, MasterFilter
from orders.master_forms import CustomerPageForm
from orders.master_tables import CustomerTable
from orders.models import Customer, Order, Scenario
from orders.queries import history_of, live_scenario
from orders.services.masters import change_row, create_row, version_of
from orders.services.orders import StaleEdit


class MasterView(PermissionRequiredMixin, View):
    """What the pages of one kind of row share; they show the live scenario's.

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

    def rows(self, scenario: Scenario) -> QuerySet[Any]:
        return self.model._default_manager.filter(scenario=scenario)

    def row(self, pk: int) -> Any:
        scenario = live_scenario()
        if scenario is None:
            raise Http404
        return get_object_or_404(self.rows(scenario), pk=pk)

    def words(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "plural": self.plural,
            "singular": self.singular,
            "list_url": reverse(f"{self.kind}-list"),
            "may_add": user.has_perm(f"orders.add_{self.kind}"),
            "may_change": user.has_perm(f"orders.change_{self.kind}"),
        }


class MasterListView(MasterView):
    """The list: search, filter, sort, page, take along."""

    table: ClassVar[type[BaseTable]]
    filter: ClassVar[type[MasterFilter]]
    rights: ClassVar[dict[str, str]] = {}

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.words() | {"new_url": reverse(f"{self.kind}-new")}
        scenario = live_scenario()
        if scenario is None:
            return render(request, "orders/master_list.html", context)
        is_open = Q(orders__state=Order.State.OPEN)
        rows = self.rows(scenario).annotate(open_orders=Count("orders", filter=is_open))
        found = self.filter(request.GET, rows, user=request.user)
        table = RequestConfig(request, paginate={"per_page": 50}).configure(self.table(found.qs))
        if file := export_response(request, table):
            return file
        context |= {"scenario": scenario, "filter": found, "table": table}
        return render(request, "orders/master_list.html", context)


class MasterNewView(MasterView):
    """Enter a row."""

    form: ClassVar[type[InputForm]]
    rights: ClassVar[dict[str, str]] = {"GET": "add", "HEAD": "add", "POST": "add"}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, None)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, request.POST)

    def answer(self, request: HttpRequest, sent: Any) -> HttpResponse:
        scenario = live_scenario()
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
        return render(request, "orders/master.html", self.words() | {"form": form})


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
        context = self.words() | {
            "row": row,
            "form": form,
            "version": version,
            "versions": _versions(form, stored) if stored else [],
            "orders_url": f"{reverse('order-list')}?{self.kind}={getattr(row, self.number)}",
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

    def rows(self, scenario: Scenario) -> QuerySet[Any]:
        return super().rows(scenario).select_related("salesperson", "scenario")


class CustomerListView(Customers, MasterListView):
    """Who orders, and who looks after them?"""


class CustomerNewView(Customers, MasterNewView):
    """Enter a customer."""


class CustomerPageView(Customers, MasterPageView):
    """One customer."""


class CustomerRetireView(Customers, MasterRetireView):
    """Retire a customer."""
