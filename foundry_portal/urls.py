"""Every address of the portal."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from foundry_portal.views import AccountView, KeyNewView, key_revoke
from planning import api
from planning.views.home import home

admin.site.site_header = admin.site.site_title = _("Foundry portal: administration")
admin.site.index_title = _("Everything in the database")

handler400 = "foundry_portal.way_back.bad_request"

urlpatterns = [
    path("", home, name="home"),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", AccountView.as_view(), name="account"),
    path("account/keys/", KeyNewView.as_view(), name="account-key-new"),
    path("account/keys/<int:pk>/revoke/", key_revoke, name="account-key-revoke"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls()),
    path("", include("orders.urls")),
    path("", include("planning.urls")),
]
