"""Taking in which provider is to be used, for the first run and the settings alike."""

from django.contrib import messages
from django.http import HttpRequest

from gallery.errors import GalleryError
from gallery.forms.portal import ProviderForm
from gallery.models import Portal, User
from gallery.pages.portal import words_of
from gallery.services import provider_account, reachability


def choose_provider(request: HttpRequest, person: User, form: ProviderForm) -> bool:
    """Do as the form says and tell what the provider answers; False if it could not be done."""
    if not form.is_valid():
        return False
    try:
        if form.cleaned_data["provider"] == Portal.Provider.SANDBOX:
            provider_account.use_sandbox(person)
            return tell_of_test(request)
        account = provider_account.use_key(person, form.cleaned_data["key"])
    except GalleryError as error:
        form.add_error(error.field, str(error.message))
        return False
    messages.success(request, words_of(account))
    return True


def tell_of_test(request: HttpRequest) -> bool:
    """Make a test call with the provider in use, and tell what it answers; the bucket, too."""
    if trouble := reachability.bucket_trouble():
        messages.error(request, trouble)
    try:
        account = provider_account.try_out()
    except GalleryError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, words_of(account))
    return True
