"""The dialogs of a page come apart from it, and are all there for its script."""

import re

from django.test import Client


def test_page_has_no_dialog_and_says_where_they_are(as_alice: Client) -> None:
    page = as_alice.get("/").content.decode()
    assert "<dialog" not in page
    [address] = re.findall(r'data-dialogs="([^"]+)"', page)
    dialogs = as_alice.get(address).content.decode()
    for mark in ("data-picker", "data-new-collection", "data-queue-dialog", 'id="again-menu"'):
        assert mark in dialogs
    assert "<html" not in dialogs


def test_page_of_the_queue_gets_no_second_queue(as_alice: Client) -> None:
    [address] = re.findall(r'data-dialogs="([^"]+)"', as_alice.get("/queue/").content.decode())
    assert "data-queue-dialog" not in as_alice.get(address).content.decode()
