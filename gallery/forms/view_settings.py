"""The buttons by which a person chooses how galleries look."""

from django import forms

from gallery.models.user import Density, Layout


class ViewSettingsForm(forms.Form):
    """Each button names one choice; what is not named stays as it is."""

    layout = forms.ChoiceField(required=False, choices=Layout.choices)
    density = forms.ChoiceField(required=False, choices=Density.choices)
    in_pages = forms.TypedChoiceField(
        required=False,
        choices=[("1", ""), ("0", "")],
        coerce=lambda text: text == "1",
        empty_value=None,
    )
