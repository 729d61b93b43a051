"""All keys of the gallery, by where they work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

# Keys that are called otherwise on a Mac.
ON_A_MAC = {"Ctrl": "⌘", "Alt": "⌥", "Del": "⌫"}


@dataclass(frozen=True)
class Key:
    """One key by the name that is printed on it; `on_a_mac` is its name there."""

    name: str

    @property
    def on_a_mac(self) -> str:
        """The name on a Mac, "" where it is the same."""
        return ON_A_MAC.get(self.name, "")


@dataclass(frozen=True)
class KeyLine:
    """What some keys do: each of the choices does it, whose keys are pressed together."""

    choices: list[list[Key]]
    words: str

    @classmethod
    def of(cls, keys: str, words: str) -> Self:
        """Read choices that are written like `Ctrl+A j`."""
        return cls(
            [[Key(name) for name in re.findall(r"[^+]+|^\+$", one)] for one in keys.split()], words
        )


@dataclass(frozen=True)
class KeyGroup:
    """Where some keys work."""

    title: str
    lines: Sequence[KeyLine]


def key_groups(*, moderates: bool = False) -> list[KeyGroup]:
    """Return all keys in the reader's language; those of the inbox for who has one."""
    groups = [
        KeyGroup(_("Everywhere"), [KeyLine.of(*one) for one in _everywhere()]),
        KeyGroup(_("A picture that is open"), [KeyLine.of(*one) for one in _picture()]),
        KeyGroup(_("Comparing"), [KeyLine.of(*one) for one in _compare()]),
        KeyGroup(_("Compose bar"), [KeyLine.of(*one) for one in _compose()]),
        KeyGroup(_("Choosing pictures"), [KeyLine.of(*one) for one in _selection()]),
    ]
    if moderates:
        groups.append(KeyGroup(_("Moderation"), [KeyLine.of(*one) for one in _inbox()]))
    return groups


def _everywhere() -> list[tuple[str, str]]:
    return [
        ("?", _("This list")),
        ("/", _("Write a prompt")),
        ("Shift+Q", _("Queue")),
        ("Enter", _("Open the picture that has the focus")),
    ]


def _picture() -> list[tuple[str, str]]:
    return [
        ("← k", _("Newer picture")),
        ("→ j", _("Older picture")),
        ("+ −", _("Zoom in and out")),
        ("0", _("Fit into the window")),
        ("1", _("Real size")),
        ("i", _("Show or hide the details")),
        ("f", _("Star, or take the star away")),
        ("d", _("Download")),
        ("e", _("Use its prompt")),
        ("r", _("Edit this picture")),
        ("c", _("Compare: once on each of two pictures")),
        ("Del", _("Put into the trash")),
        ("Esc", _("Close")),
    ]


def _compare() -> list[tuple[str, str]]:
    return [
        ("s", _("Side by side")),
        ("l", _("Slider")),
        ("f", _("Flip")),
        ("Space", _("Flip to the next picture")),
        ("+ −", _("Zoom in and out")),
        ("0", _("Fit into the window")),
        ("1", _("Real size")),
        ("← ↑ → ↓", _("Move what is zoomed, or the slider")),
    ]


def _compose() -> list[tuple[str, str]]:
    return [
        ("Ctrl+Enter", _("Generate")),
    ]


def _selection() -> list[tuple[str, str]]:
    return [
        ("x", _("Choose the picture that has the focus")),
        ("Shift+x", _("Choose all up to it")),
        ("Ctrl+A", _("Choose everything")),
        ("Esc", _("Choose nothing")),
    ]


def _inbox() -> list[tuple[str, str]]:
    return [
        ("j ↓", _("Next case")),
        ("k ↑", _("Case before")),
        ("o Enter", _("Open the case")),
        ("x", _("Choose the case")),
    ]
