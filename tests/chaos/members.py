"""Members who ask for pictures through the web form, and press again until they are answered."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.chaos.plan import Submission

MODEL = "grok-imagine-image"
CSRF_COOKIE = "grokweb-csrf"
TILE = re.compile(r'data-generation="([0-9a-f-]{36})"')
# A browser would wait longer, a person not.
TIMEOUT = 10.0


@dataclass(slots=True)
class Answer:
    """What the portal said of one submission.

    `cancelled` is "yes" where it said so, "no" where it said that it was too late, "unclear" where
    an answer was lost on the way, and empty where nobody asked.
    """

    member: str
    token: str
    expected: str
    accepted: bool = False
    refusal: str = ""
    public_id: str = ""
    cancelled: str = ""
    presses: int = 0


class NotAnswered(Exception):
    """The run is over and there is still no clear answer."""


class Member(threading.Thread):
    """One person with one browser; works through the submissions in the order of their times."""

    def __init__(
        self, name: str, password: str, url: str, submissions: Sequence[Submission], seed: int
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.answers = [Answer(name, one.token, one.expected) for one in submissions]
        self.giving_up = threading.Event()
        self.trouble = ""
        self.said: Counter[str] = Counter()
        self._password = password
        self._submissions = submissions
        self._chance = random.Random(f"member {name} {seed}")
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False)
        self._begin = 0.0

    def begin(self) -> None:
        """Start; the submissions' times count from now on."""
        self._begin = time.monotonic()
        self.start()

    def run(self) -> None:
        """Sign in and press the button at its times."""
        try:
            self._sign_in()
            for submission, answer in zip(self._submissions, self.answers, strict=True):
                self._wait(self._begin + submission.at - time.monotonic())
                self._submit(submission, answer)
                if submission.pressed_again and answer.accepted:
                    self._submit(submission, answer)
                if submission.cancel_after is not None and answer.public_id:
                    self._wait(submission.cancel_after)
                    self._cancel(answer)
        except NotAnswered as error:
            self.trouble = str(error)
        finally:
            self._client.close()

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self.giving_up.wait(seconds):
            raise NotAnswered(f"{self.name} had not finished")

    def _sign_in(self) -> None:
        while True:
            page = self._send("GET", "/account/sign-in/")
            if page is not None and page.is_success:
                fields = {"login": self.name, "password": self._password}
                answer = self._send("POST", "/account/sign-in/", fields)
                # A page that sends on has let us in, this time or the time before.
                if answer is not None and answer.has_redirect_location:
                    return
            elif page is not None and page.has_redirect_location:
                return
            self._pause()

    def _submit(self, submission: Submission, answer: Answer) -> None:
        fields = {
            "prompt": submission.prompt,
            "aspect_ratio": submission.aspect_ratio,
            "model": MODEL,
            "form_token": submission.token,
        }
        while True:
            answer.presses += 1
            said = self._send("POST", "/generations/", fields)
            if said is not None and said.status_code == httpx.codes.CREATED:
                answer.accepted = True
                if found := TILE.search(said.text):
                    answer.public_id = found[1]
                return
            if said is not None and said.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                answer.refusal = " ".join(re.sub(r"<[^>]*>", " ", said.text).split())[:300]
                return
            self._mend(said)

    def _cancel(self, answer: Answer) -> None:
        lost = False
        while True:
            said = self._send("POST", f"/generations/{answer.public_id}/cancel/", {})
            if said is not None and said.is_success:
                answer.cancelled = "yes"
                return
            if said is not None and said.status_code == httpx.codes.CONFLICT:
                # The call whose answer was lost may have been the one that cancelled.
                answer.cancelled = "unclear" if lost else "no"
                return
            lost, answer.cancelled = True, "unclear"
            self._mend(said)

    def _send(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> httpx.Response | None:
        """Make one request as a page's script does; None if the connection broke."""
        token = self._client.cookies.get(CSRF_COOKIE) or ""
        headers = {"X-Fragment": "1", "X-CSRFToken": token} if fields is not None else {}
        try:
            said = self._client.request(method, path, data=fields, headers=headers)
        except httpx.TransportError as error:
            self.said[type(error).__name__] += 1
            return None
        self.said[str(said.status_code)] += 1
        return said

    def _mend(self, said: httpx.Response | None) -> None:
        """Wait a little before the next press; sign in again where we are not known any more."""
        self._pause()
        if said is not None and (said.has_redirect_location or said.status_code == 403):
            self._sign_in()

    def _pause(self) -> None:
        self._wait(self._chance.uniform(0.2, 1.0))
