"""By what the audit log is narrowed down."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from gallery.services.audit_finding import Group, Wish

MOST_LETTERS = 150


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(required=False, label=label, widget=widget, input_formats=["%Y-%m-%d"])


def _words(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    return forms.CharField(required=False, max_length=MOST_LETTERS, label=label, widget=widget)


class FindEntriesForm(forms.Form):
    """What is looked for; whatever can't be read counts as not asked."""

    group = forms.ChoiceField(
        required=False, label=_("What"), choices=[("", _("All")), *Group.choices]
    )
    person = _words(_("By or about whom"))
    text = _words(_("Reason or id"))
    first = _day(_("From day"))
    last = _day(_("To day"))

    def wish(self) -> Wish:
        """Return what was asked for, as far as it can be read."""
        self.is_valid()
        return Wish(**{name: value for name, value in self.cleaned_data.items() if value})

    def query(self) -> str:
        """Return what was asked for, as part of an address."""
        return urlencode({name: value for name, value in vars(self.wish()).items() if value})
