"""The administration's own kit: what goes with its parent, and the users."""

from typing import Any

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class ParentAdmin(admin.ModelAdmin):
    """A table whose rows take along what the portal made of them.

    Such rows, of a table with ``goes_with_its_parent``, can't be deleted alone; Django asks that
    of every row of a cascade. What is protected stays so, as an approved plan.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        listed, counts, refused, protected = super().get_deleted_objects(objs, request)
        goes_along = {
            model._meta.verbose_name
            for model, table in self.admin_site._registry.items()
            if getattr(table, "goes_with_its_parent", False)
        }
        return listed, counts, refused - goes_along, protected


admin.site.unregister(User)
admin.site.unregister(AccessAttempt)


@admin.register(User)
class UserAdmin(ParentAdmin, DjangoUserAdmin):
    """Django's users, who take along the workbooks they uploaded and never confirmed."""


@admin.register(AccessAttempt)
class FailedSignInAdmin(AccessAttemptAdmin):
    """Who failed to sign in lately; six failures of a name or an address lock it."""

    actions = ["unlock"]

    @admin.action(description=_("Unlock: forget these failures"))
    def unlock(self, request: HttpRequest, attempts: QuerySet[AccessAttempt]) -> None:
        count, _of_each = attempts.delete()
        self.message_user(request, _now("%d forgotten: who was locked may try again.") % count)
