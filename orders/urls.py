"""The addresses at which orders are entered."""

from django.urls import path

from orders import views

urlpatterns = [
    path("orders/new/", views.order_new, name="order-new"),
]
