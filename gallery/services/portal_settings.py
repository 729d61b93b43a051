"""The rules of the portal that its admins decide on: who may come in, and how."""

from gallery.models import Portal, User


def change_rules(actor: User, *, sign_up: str, second_factor: str) -> None:
    """Set who may make an account, and who has to use a second factor."""
    Portal.current()
    Portal.objects.update(sign_up=sign_up, second_factor=second_factor)
