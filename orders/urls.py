"""The addresses at which orders are entered and changed."""

from django.urls import path

from orders import views

urlpatterns = [
    path("orders/new/", views.order_new, name="order-new"),
    path("orders/<int:pk>/edit/", views.order_edit, name="order-edit"),
    path("orders/<int:pk>/hold/", views.order_hold, name="order-hold"),
    path("orders/<int:pk>/release/", views.order_release, name="order-release"),
]
