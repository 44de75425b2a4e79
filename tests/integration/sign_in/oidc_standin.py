"""An OpenID Connect provider on this machine, and the lies that it can be told to tell."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "kaifong", "a secret of some length"


@cache
def key(name: str) -> RSAKey:
    """Keys take long to make."""
    return RSAKey.generate_key(2048, {"kid": name.partition("/")[0]})


class OidcStandIn:
    """``claims`` replace those of an honest ID token; ``down`` answers 500 to everything."""

    def __init__(self, now: int) -> None:
        self.now, self.down, self.subject = now, False, "person-1"
        self.claims: dict[str, object] = {}
        self.header: dict[str, str] = {}
        self.published: dict[str, object] = {}
        self.key = key("1")
        self.signing = self.key
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def agree(self, url: str) -> dict[str, str]:
        """The person agrees at the page that the browser was sent to: what the browser brings back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, body: str, authorization: str) -> tuple[int, dict[str, object]]:
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(sent["code"], None)
        known = b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        challenge = urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).decode().rstrip("=")
        honest = asked and (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
        if not known or not honest or sent["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
        } | self.claims
        header = {"alg": "RS256", "kid": self.signing.kid} | self.header
        token = jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, self.signing)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                standin.asked.append(self.path)
                if self.path == "/.well-known/openid-configuration":
                    self._answer(
                        200,
                        {
                            "issuer": standin.issuer,
                            "authorization_endpoint": f"{standin.issuer}/authorize",
                            "token_endpoint": f"{standin.issuer}/token",
                            "jwks_uri": f"{standin.issuer}/keys",
                        }
                        | standin.published,
                    )
                else:
                    self._answer(200, KeySet([standin.key]).as_dict(private=False))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(*standin.token(body, self.headers.get("Authorization", "Basic ")))

            def _answer(self, status: int, content: object) -> None:
                data = json.dumps(content).encode()
                self.send_response(500 if standin.down else status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler
