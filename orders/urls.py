"""The addresses at which orders are entered and customers kept."""

from django.urls import path

from orders.addresses import pages
from orders.views import entry, masters, pasting

urlpatterns = [
    *pages("orders/new/", entry.order_new, "order-new"),
    *pages("orders/paste/", pasting.order_paste, "order-paste"),
    *pages("parts/options/", entry.part_options, "part-options"),
    *pages("customers/options/", entry.customer_options, "customer-options"),
    *pages("customers/", masters.CustomerListView.as_view(), "customer-list"),
    *pages("customers/new/", masters.CustomerNewView.as_view(), "customer-new"),
    path("customers/<int:pk>/", masters.CustomerPageView.as_view(), name="customer"),
    path(
        "customers/<int:pk>/retire/", masters.CustomerRetireView.as_view(), name="customer-retire"
    ),
]
