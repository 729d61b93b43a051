"""Signing up, by invitation or where anybody may ask."""

from typing import Any

from allauth.account.views import SignupView

from gallery.views import joining


class SignUpView(SignupView):
    """The form of a new account; says who has invited, and to what."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for a name only of who is invited."""
        invited = joining.invitation_of(self.request) is not None
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"invited": invited}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template needs."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"invitation": joining.invitation_of(self.request)}


show = SignUpView.as_view()
