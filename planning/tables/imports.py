"""The table of an import's preview."""

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundry_portal.tables import Badge, BaseTable, StateColumn
from planning.models import StagedRow

STAGED_LOOKS = {
    StagedRow.Kind.NEW: Badge("good", "bi-plus-lg"),
    StagedRow.Kind.CHANGED: Badge("busy", "bi-pencil"),
    StagedRow.Kind.GONE: Badge("warn", "bi-dash-lg"),
}


def before_and_after(column: str, before: str, after: str) -> SafeString:
    """Return the old and the new value of a column, side by side."""
    return format_html(
        '<div class="change"><span class="change-column">{}</span>'
        '<del><span class="visually-hidden">{}</span>{}</del>'
        '<i class="bi bi-arrow-right" aria-hidden="true"></i>'
        '<ins><span class="visually-hidden">{}</span>{}</ins></div>',
        column,
        _("before: "),
        before or "–",
        _("after: "),
        after or "–",
    )


class StagedRowTable(BaseTable):
    """What a workbook would do, row by row: of changed ones the old and the new values."""

    label = _("What would change, row by row")
    export_name = "preview"

    name = tables.Column(_("Row"), order_by=("name", "position"))
    sheet = tables.Column(_("Sheet"), order_by=("position",))
    kind = StateColumn(_("What happens"), looks=STAGED_LOOKS, order_by=("kind", "position"))
    values = tables.Column(
        _("Values"), orderable=False, empty_values=(), attrs={"td": {"class": "wide reason"}}
    )

    class Meta(BaseTable.Meta):
        model = StagedRow
        fields = ("name", "sheet", "kind", "values")
        sequence = fields
        empty_text = _("No row matches: clear the filter to see all that would change.")

    def value_values(self, record: StagedRow) -> str:
        if record.kind == StagedRow.Kind.CHANGED:
            return "; ".join(f"{column}: {old} → {new}" for column, old, new in record.values)
        facts = "; ".join(f"{column}: {old or new}" for column, old, new in record.values)
        return f"{record.note} {facts}".strip()

    def render_values(self, record: StagedRow) -> SafeString:
        if record.kind == StagedRow.Kind.CHANGED:
            return format_html_join("", "{}", ((before_and_after(*v),) for v in record.values))
        facts = ((column, before or after) for column, before, after in record.values)
        values = format_html_join(", ", '<span class="change-column">{}</span> {}', facts)
        if not record.note:
            return values
        return format_html('<div>{}</div><div class="small">{}</div>', record.note, values)
