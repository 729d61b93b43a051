"""Forms of accounts: signing in and up, passwords, addresses and codes, in the portal's words."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.account.models import EmailAddress
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gallery.models import User

LONGEST_PASSWORD = 256
PASSWORD_RULE = _("At least 12 characters; a few words are good.")


class SignInForm(LoginForm):
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or e-mail address")
        login.widget.attrs = {
            "autocomplete": "username webauthn",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "254",
        }
        if not self.is_bound:
            login.widget.attrs["autofocus"] = True
        password.label = _("Password")
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password"}

    def user_credentials(self) -> dict[str, Any]:
        """Return what is looked up: as an address or a name, once, whoever has it.

        Given as both, a known address would be tried twice, and the time would tell.
        """
        fields = self.cleaned_data
        return {"username": fields["login"], "password": fields["password"]}

    def clean_login(self) -> str:
        """Refuse what no database could look up."""
        login: str = super().clean_login()
        if "\0" in login or len(login) > 254:
            raise ValidationError(_("Type the name as it was given to you."))
        return login


class SignUpForm(SignupForm):
    """A new local account.

    Who is invited chooses a name, and may leave out the address. Where anybody may ask, a name
    that is taken would tell that somebody has it: there only the address is asked for.
    """

    def __init__(self, *args: Any, invited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].widget.attrs["maxlength"] = str(LONGEST_PASSWORD)
        self.fields["password1"].help_text = PASSWORD_RULE
        self.fields["email"].label = _("E-mail address (may be left out)")
        self.fields["email"].help_text = _("With it you can get a new password by yourself.")
        if not invited:
            del self.fields["username"]
            self.fields["email"].required = True
            self.fields["email"].label = _("E-mail address")
            self.fields["email"].help_text = _("You sign in with it.")


class ForgottenPasswordForm(ResetPasswordForm):
    """A link for a new password, sent only to addresses that were confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """Look up whose address it is; an unknown one is answered in the same way."""
        email: str = self.cleaned_data["email"].lower()
        confirmed = EmailAddress.objects.filter(email=email, verified=True)
        self.users = list(User.objects.filter(pk__in=confirmed.values("user"), is_active=True))
        return email


class PasskeyForm(AddWebAuthnForm):
    """A new passkey; it signs in without a password unless that is not wanted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = "60"
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in without a password")
        self.fields["passwordless"].help_text = _(
            "Otherwise it is a second factor, asked for after your password."
        )


def _label(form: forms.Form, **labels: Any) -> None:
    """Give fields their labels, and leave out the placeholders that repeat them."""
    for name, words in labels.items():
        form.fields[name].label = words
        form.fields[name].widget.attrs.pop("placeholder", None)


def _new_password(form: forms.Form) -> None:
    _label(form, password1=_("New password"), password2=_("New password again"))
    form.fields["password1"].help_text = PASSWORD_RULE


class ChangedPasswordForm(ChangePasswordForm):
    """Another password, by who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, oldpassword=_("Present password"))
        _new_password(self)


class FirstPasswordForm(SetPasswordForm):
    """A password, where there was none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self)


class NewPasswordByLinkForm(ResetPasswordKeyForm):
    """Another password, by who has forgotten it and was sent a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self)


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, password=_("Password"))


class AddressForm(AddEmailForm):
    """One more e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, email=_("E-mail address"))


class AppForm(ActivateTOTPForm):
    """The first code of an app, which shows that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, code=_("Code that the app shows"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code, when signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, code=_("Code"))


class CodeAgainForm(ReauthenticateByCodeForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, code=_("Code"))
