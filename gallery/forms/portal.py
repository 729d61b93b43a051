"""The forms of the first run and of the portal's settings."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from gallery.models import Budget, Period, Portal, User
from gallery.models.budget import MOST_CREDITS


class AdminForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """The first account; the setup code shows that an operator is asking."""

    code = forms.CharField(
        max_length=40,
        label=_("Setup code"),
        help_text=_("Run “manage.py setup_code” on the server to see it."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    field_order = ["code", "username", "email", "password1", "password2"]

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = ""
        self.fields["username"].label = _("Username")
        self.fields["email"].label = _("E-mail address (optional)")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _("At least 12 characters, and not a common one.")
        self.fields["password2"].label = _("Password, once more")
        self.fields["password2"].help_text = ""
        start = "username" if self["code"].value() else "code"
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields[start].widget.attrs["autofocus"] = True


class ProviderForm(forms.Form):
    """Where pictures come from. The key is never written into a page again."""

    provider = forms.ChoiceField(
        choices=[
            (Portal.Provider.APIFRAME, _("Apiframe, with the team's own account")),
            (Portal.Provider.SANDBOX, _("The built-in sandbox: sample pictures, play money")),
        ],
        widget=forms.RadioSelect,
        label=_("Make pictures with"),
    )
    key = forms.CharField(
        required=False,
        label=_("Key of Apiframe"),
        help_text=_(
            "It begins with afk_. It is tried first, then kept encrypted and never shown again."
        ),
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a key where one is needed."""
        data = super().clean() or self.cleaned_data
        if data.get("provider") == Portal.Provider.APIFRAME and not data.get("key"):
            self.add_error("key", _("Paste the key, or choose the sandbox."))
        return data


class RulesForm(forms.Form):
    """Who may come in, and how."""

    sign_up = forms.ChoiceField(
        choices=Portal.SignUp.choices, widget=forms.RadioSelect, label=_("Who may make an account")
    )
    second_factor = forms.ChoiceField(
        choices=Portal.SecondFactor.choices,
        widget=forms.RadioSelect,
        label=_("Who has to use a second factor to sign in"),
    )


def _credits(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        required=False, min_value=0, max_value=MOST_CREDITS, label=label, localize=False
    )


class FirstRulesForm(RulesForm):
    """The rules of a new portal, with the budgets that everybody shares or has alike."""

    team_day = _credits(_("The whole team, a day"))
    team_month = _credits(_("The whole team, a month"))
    each_day = _credits(_("Each member, a day"))
    each_month = _credits(_("Each member, a month"))

    def budgets(self) -> dict[tuple[Budget.Scope, Period], int | None]:
        """Return what was typed by whose budget it is; None where there is to be none."""
        typed = self.cleaned_data
        return {
            (Budget.Scope.TEAM, Period.DAY): typed["team_day"],
            (Budget.Scope.TEAM, Period.MONTH): typed["team_month"],
            (Budget.Scope.EACH_MEMBER, Period.DAY): typed["each_day"],
            (Budget.Scope.EACH_MEMBER, Period.MONTH): typed["each_month"],
        }
