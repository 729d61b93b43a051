"""What the parts of a running sandbox share."""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass, field

import httpx

from gallery.sandbox.armed import Armory
from gallery.sandbox.settings import SandboxSettings


def outgoing_client() -> httpx.AsyncClient:
    """The client for references and webhooks; one for all, as each loads the certificates anew."""
    return httpx.AsyncClient(timeout=10, max_redirects=3, trust_env=False)


@dataclass(slots=True)
class Sandbox:
    """The settings, the database (event loop's thread only), and the counts since the start."""

    settings: SandboxSettings
    database: sqlite3.Connection
    armory: Armory
    requests: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    fetch_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(16))
    draw_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    http: httpx.AsyncClient = field(default_factory=outgoing_client)
