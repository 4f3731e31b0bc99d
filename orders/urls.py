"""The addresses at which orders are entered and customers kept."""

from django.urls import path

from orders.views import entry, masters, pasting

urlpatterns = [
    path("orders/new/", entry.order_new, name="order-new"),
    path("orders/paste/", pasting.order_paste, name="order-paste"),
    path("parts/options/", entry.part_options, name="part-options"),
    path("customers/options/", entry.customer_options, name="customer-options"),
    path("customers/", masters.CustomerListView.as_view(), name="customer-list"),
    path("customers/new/", masters.CustomerNewView.as_view(), name="customer-new"),
    path("customers/<int:pk>/", masters.CustomerPageView.as_view(), name="customer"),
    path(
        "customers/<int:pk>/retire/", masters.CustomerRetireView.as_view(), name="customer-retire"
    ),
]
