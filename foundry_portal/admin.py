"""The administration's own kit: what is written is on record, what goes with its parent goes."""

from typing import Any

from auditlog.admin import LogEntryAdmin
from auditlog.models import LogEntry
from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundry_portal.history import (
    Values,
    changes_between,
    entry,
    note,
    note_gone,
    shown,
    values_of,
    version_of,
)

REASON = _("in the administration")
SEEN = "seen"


class UnlessStale(forms.ModelForm):
    """Refuses to save over what somebody else wrote since the version ``seen``."""

    seen: str
    is_stale = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rows = type(self.instance)._default_manager.select_for_update(of=("self",))
        stored = rows.get(pk=self.instance.pk)
        if version_of(stored) != self.seen:
            self.is_stale = True
            raise forms.ValidationError(self._both_versions(values_of(stored), cleaned))
        return cleaned

    def _both_versions(self, theirs: Values, yours: dict[str, Any]) -> list[str]:
        said = [
            _now("%(field)s: %(theirs)s is stored now, %(yours)s is yours.")
            % {"field": self.fields[name].label, "theirs": theirs[name], "yours": value}
            for name, value in shown(yours).items()
            if name in theirs and theirs[name] != value
        ]
        stale = _now(
            "Nothing was saved: somebody changed this meanwhile. Save again to store yours."
        )
        return [stale, *said]


class RecordedAdmin(admin.ModelAdmin):
    """A table of which every write is on record, and none overwrites what its editor did not see.

    The page of a row sends back the version that it showed (templates/admin/change_form.html).
    """

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or SEEN not in request.POST:
            return form
        return type(form.__name__, (UnlessStale, form), {"seen": request.POST[SEEN]})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row, form = context.get("original"), context["adminform"].form
        if row is not None:
            is_wrong = SEEN in request.POST and not getattr(form, "is_stale", False)
            context[SEEN] = request.POST[SEEN] if is_wrong else version_of(self._stored(row))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        form.said_before = values_of(self._stored(obj)) if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        row = self._stored(form.instance)
        changes = changes_between(form.said_before, values_of(row))
        if changes:
            action = LogEntry.Action.UPDATE if change else LogEntry.Action.CREATE
            made = entry(row, action, changes, user=request.user, reason=str(REASON))
            made.save(force_insert=True)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        note_gone([obj], user=request.user, reason=str(REASON))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        note_gone(queryset, user=request.user, reason=str(REASON))
        super().delete_queryset(request, queryset)

    def _stored(self, row: Model) -> Model:
        return type(row)._default_manager.get(pk=row.pk)


class ParentAdmin(RecordedAdmin):
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


admin.site.unregister([User, Group, AccessAttempt, LogEntry])


@admin.register(User)
class UserAdmin(ParentAdmin, DjangoUserAdmin):
    """Django's users, who take along the workbooks they uploaded and never confirmed."""

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        before = User.objects.filter(pk=id).first()
        response = super().user_change_password(request, id, form_url)
        after = User.objects.filter(pk=id).first()
        if before and after and before.password != after.password:
            said = {_now("password"): ("", _now("another one"))}
            note(after, said, user=request.user, reason=str(REASON))
        return response


@admin.register(Group)
class GroupAdmin(RecordedAdmin, DjangoGroupAdmin):
    """Django's groups; what they may is set again by ``manage.py roles``."""


@admin.register(AccessAttempt)
class FailedSignInAdmin(RecordedAdmin, AccessAttemptAdmin):
    """Who failed to sign in lately; six failures of a name or an address lock it."""

    list_display = ["username", "ip_address", "failures_since_start", "status", "attempt_time"]
    actions = ["unlock"]

    @admin.action(description=_("Unlock: forget these failures"))
    def unlock(self, request: HttpRequest, attempts: QuerySet[AccessAttempt]) -> None:
        count = attempts.count()
        self.delete_queryset(request, attempts)
        self.message_user(request, _now("%d forgotten: who was locked may try again.") % count)


@admin.register(LogEntry)
class HistoryAdmin(LogEntryAdmin):
    """Everything that was written or refused: by whom, from what to what, and why."""

    list_display = ["created", "user_url", "action", "resource_url", "said", "why", "remote_addr"]
    list_display_links = ["created"]
    readonly_fields = [*LogEntryAdmin.readonly_fields, "why", "remote_addr"]
    fieldsets = [
        (None, {"fields": ["created", "user_url", "remote_addr", "resource_url", "why"]}),
        (_("Changes"), {"fields": ["action", "msg"]}),
    ]
    show_full_result_count = False

    @admin.display(description=_("Changes"))
    def said(self, found: LogEntry) -> str:
        pairs = list((found.changes or {}).items())
        said = [f"{name}: {before or '–'} → {after or '–'}" for name, (before, after) in pairs[:3]]
        return "; ".join([*said, *(["…"] if len(pairs) > 3 else [])])

    @admin.display(description=_("Why"))
    def why(self, found: LogEntry) -> str:
        return (found.additional_data or {}).get("reason", "")
