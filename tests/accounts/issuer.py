"""An OpenID Connect issuer that can answer wrongly in every way, as a real HTTP server."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

RIGHT, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _key in "12")
CLIENT = "grokweb"
SECRET = "the client's secret"


class Issuer:
    """What the server says; tests change it before, or in the midst of, a sign-in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.subject: Any = "carol-of-the-company"
        self.about: dict[str, Any] = {"email": "carol@example.com", "email_verified": True}
        self.claims: dict[str, Any] = {}
        self.left_out: set[str] = set()
        self.key = RIGHT
        self.pages: dict[str, tuple[int, str]] = {}
        self.nonce = ""
        self.asked: list[dict[str, str]] = []

    def answer(self, path: str, sent: dict[str, str]) -> tuple[int, str]:
        """Return status and body for an address."""
        if path in self.pages:
            return self.pages[path]
        if path == "/token":
            self.asked.append(sent)
        says: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self._configuration,
            "/keys": self._keys,
            "/token": self._tokens,
            "/userinfo": lambda: {"sub": self.subject} | self.about,
        }
        return (200, json.dumps(says[path]())) if path in says else (404, "")

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(RIGHT.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}

    def _tokens(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
        }
        claims = {k: v for k, v in (claims | self.claims).items() if k not in self.left_out}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def issuer() -> Iterator[Issuer]:
    """Run one on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer({key: values[0] for key, values in parse_qs(body).items()})

        def _answer(self, sent: dict[str, str]) -> None:
            status, body = spoken.answer(urlsplit(self.path).path, sent)
            self.send_response(status)
            kind = "application/json" if body.startswith(("{", "[")) else "text/html"
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_words: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    spoken = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield spoken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
