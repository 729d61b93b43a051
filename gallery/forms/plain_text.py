"""A field for a text as it was typed; what it may be is for the service to say."""

from typing import Any

from django import forms


class PlainTextField(forms.CharField):
    """A text that the form neither shortens nor refuses."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []
