"""What a form field looks like where the browser's own controls don't do."""

from django import forms
from django.utils.functional import Promise


class TypeAhead(forms.TextInput):
    """Choose one of thousands by typing some letters of it; ``typeahead.js`` asks ``address``.

    The value is what people know the thing by, so without the script it can be typed.
    """

    class Media:
        css = {"all": ["tom-select/css/tom-select.bootstrap5.min.css"]}
        js = [
            forms.Script("tom-select/js/tom-select.base.min.js", defer=True),
            forms.Script("foundry_portal/typeahead.js", defer=True),
        ]

    def __init__(self, address: str | Promise, *, none: str | Promise) -> None:
        super().__init__({"data-options": address, "data-none": none, "autocomplete": "off"})

    def show_chosen(self, text: str) -> None:
        """Show the thing that is chosen already by more than its number."""
        self.attrs["data-chosen"] = text
