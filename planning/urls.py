"""The addresses at which the shop is planned; bookmarks and mails rely on them."""

from django.urls import path

from orders.services.orders import ACTS
from planning.views import (
    account,
    approvals,
    differences,
    health,
    imports,
    log_pasting,
    monday,
    order_changes,
    orders,
    parts,
    pins,
    plans,
    production,
    runs,
    scenarios,
    what_ifs,
)

urlpatterns = [
    path("orders/", orders.order_list, name="order-list"),
    path("orders/<int:pk>/", orders.order_page, name="order"),
    path("orders/<int:pk>/edit/", order_changes.order_edit, name="order-edit"),
    *(
        path(f"orders/<int:pk>/{act}/", order_changes.order_act, {"act": act}, name=f"order-{act}")
        for act in ACTS
    ),
    path("parts/", parts.PartListView.as_view(), name="part-list"),
    path("parts/new/", parts.PartNewView.as_view(), name="part-new"),
    path("parts/<int:pk>/", parts.PartPageView.as_view(), name="part"),
    path("parts/<int:pk>/retire/", parts.PartRetireView.as_view(), name="part-retire"),
    path("scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("scenarios/import/", imports.import_workbook, name="scenario-import-new"),
    path("scenarios/import/template.xlsx", imports.template, name="template-new"),
    path("scenarios/<int:pk>/", scenarios.scenario, name="scenario"),
    path("scenarios/<int:pk>/copy/", what_ifs.copy, name="scenario-copy"),
    path("scenarios/<int:pk>/compare/<int:other>/", what_ifs.compare, name="scenario-compare"),
    path("scenarios/<int:pk>/promote/", what_ifs.promote, name="scenario-promote"),
    path("scenarios/<int:pk>/run/", scenarios.request_run, name="run-request"),
    path("scenarios/<int:pk>/import/", imports.import_workbook, name="scenario-import"),
    path("scenarios/<int:pk>/import/template.xlsx", imports.template, name="template"),
    path("scenarios/<int:pk>/export/", imports.export_inputs, name="scenario-export"),
    path("scenarios/<int:pk>/opening/", monday.monday, name="monday"),
    *(
        path(f"scenarios/<int:pk>/opening/{step}/", monday.step, {"step": step}, name=address)
        for step, address in monday.ADDRESSES.items()
    ),
    path("imports/<int:pk>/", imports.import_preview, name="import-preview"),
    path("imports/<int:pk>/confirm/", imports.confirm_import, name="import-confirm"),
    path("imports/<int:pk>/call-off/", imports.call_off_import, name="import-call-off"),
    path("log/", production.day, name="log"),
    path("log/orders/<int:pk>/", production.enter, name="log-enter"),
    path("log/orders/<int:pk>/credit/", production.credit, name="log-credit"),
    path("log/paste/", log_pasting.paste, name="log-paste"),
    path("log/entries/", production.entries, name="log-entries"),
    path("log/entries/<int:pk>/correct/", production.correct, name="log-correct"),
    path("runs/", runs.run_list, name="run-list"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/progress/", runs.progress, name="run-progress"),
    path("runs/<int:pk>/stop/", runs.stop, name="run-stop"),
    path("runs/<int:pk>/cancel/", runs.cancel, name="run-cancel"),
    path("runs/<int:pk>/approve/", approvals.approve, name="run-approve"),
    path("runs/<int:pk>/withdraw/", approvals.withdraw, name="run-withdraw"),
    path("runs/<int:pk>/plan.xlsx", plans.workbook, name="run-xlsx"),
    path("runs/<int:pk>/daily/", plans.daily, name="run-daily"),
    path("runs/<int:pk>/pins/", pins.pin_cells, name="run-pins"),
    path("runs/<int:pk>/price/", pins.price, name="run-price"),
    path("runs/<int:pk>/weekly/", plans.weekly, name="run-weekly"),
    path("runs/<int:pk>/orders/", plans.order_status, name="run-orders"),
    path("runs/<int:pk>/late/", plans.late, name="run-late"),
    path("runs/<int:pk>/load/", plans.load, name="run-load"),
    path("runs/<int:pk>/compare/", differences.choose, name="run-compare-with"),
    path("runs/<int:pk>/compare/<int:other>/", differences.compare, name="run-compare"),
    path("account/mail/", account.mail, name="account-mail"),
    path("plan/", plans.in_force, name="plan"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
