"""Taking a person's name off what stays: nobody signs in as them, nothing says who it was."""

import secrets

from django.utils import timezone

from gallery.models import (
    Budget,
    CollectionMember,
    CreditRequest,
    Draft,
    Finding,
    Invitation,
    Notice,
    Prompt,
    PromptTemplate,
    ShareLink,
    Standing,
    Tag,
    User,
    ZipDownload,
)

# Their rows are the portal's history, or go with what they are about.
KEPT_APPS = {"gallery", "admin"}


def say_farewell(person: User) -> None:
    """Make a former member of a person, within the transaction of whoever decided that.

    The row stays, because the books and the pictures refer to it; the username is free again.
    """
    forget_sign_in(person)
    Notice.objects.filter(recipient=person).delete()
    _forget_what_admins_were_told(person)
    _withdraw_request(person)
    Budget.objects.filter(member=person).delete()
    _forget_what_was_written(person)
    _close_doors(person)
    Invitation.objects.filter(used_by=person).update(email="", note="")
    person.username = f"former-{secrets.token_hex(4)}"
    person.email = person.first_name = person.last_name = ""
    person.language = person.theme = person.time_zone = ""
    person.muted_topics = []
    person.writes_prompts_into_files = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person.standing = Standing.FORMER
    person.save(update_fields=["standing"])


def _forget_what_was_written(person: User) -> None:
    """Delete what nobody but the person could read: draft, history, tags, templates of their own.

    Templates that the team uses go on under the former member, unless they were handed over.
    """
    Draft.objects.filter(owner=person).delete()
    Prompt.objects.filter(owner=person).delete()
    Tag.objects.filter(owner=person).delete()
    PromptTemplate.objects.filter(author=person, shared_at=None).delete()
    Finding.objects.filter(person=person).delete()


def _close_doors(person: User) -> None:
    """End what others could still come in by, and what was open to the person alone."""
    links = ShareLink.objects.filter(made_by=person, revoked_at=None)
    links.update(revoked_at=timezone.now())
    CollectionMember.objects.filter(person=person).delete()
    ZipDownload.objects.filter(owner=person).delete()


def _forget_what_admins_were_told(person: User) -> None:
    """Delete the notices to others that name the person in words of their own."""
    requests = CreditRequest.objects.filter(member=person).values_list("public_id", flat=True)
    told = [f"sign-up {person.public_id}", *(f"asked {request}" for request in requests)]
    Notice.objects.filter(once__in=told).delete()


def _withdraw_request(person: User) -> None:
    """Take back what was asked for and not answered: there is nobody who could use it."""
    waiting = CreditRequest.objects.filter(member=person, state=CreditRequest.State.OPEN)
    waiting.update(state=CreditRequest.State.DECLINED, decided_by=person, decided_at=timezone.now())


def forget_sign_in(person: User) -> None:
    """Delete what other apps keep of the person: addresses, second factors, accounts elsewhere.

    Whatever would go with the row if the row went, goes.
    """
    for relation in User._meta.related_objects:
        model = relation.related_model
        goes_along = getattr(relation.on_delete, "__name__", "") == "CASCADE"
        if goes_along and model._meta.app_label not in KEPT_APPS:
            model._base_manager.filter(**{relation.field.name: person}).delete()
    person.groups.clear()
    person.user_permissions.clear()
