"""The addresses at which orders are entered."""

from django.urls import path

from orders.views import entry, pasting

urlpatterns = [
    path("orders/new/", entry.order_new, name="order-new"),
    path("orders/paste/", pasting.order_paste, name="order-paste"),
    path("parts/options/", entry.part_options, name="part-options"),
    path("customers/options/", entry.customer_options, name="customer-options"),
]
