from __future__ import annotations

import json
import stat
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from kaifong.infra import messages


@pytest.fixture
def gateway(settings):
    """An SMS gateway: what it was asked, and what it answers."""
    asked = []

    class Gateway(BaseHTTPRequestHandler):
        answer = 202

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["Authorization"], self.headers["Content-Type"], json.loads(body)))
            self.send_response(self.answer)
            self.end_headers()

        def log_message(self, *_arguments) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/send", "secret token"
    yield asked, Gateway
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_sms_is_posted_to_the_gateway(gateway, home):
    asked, _ = gateway

    messages.send_sms(to="+85255509678", text="你好")

    [(path, authorization, content_type, body)] = asked
    assert (path, authorization, content_type) == ("/send", "Bearer secret token", "application/json")
    assert (body["to"], body["text"], len(body["id"])) == ("+85255509678", "你好", 32)
    assert not (home / "messages").exists()


@pytest.mark.parametrize("status", [302, 401, 500])
def test_what_the_gateway_does_not_take_was_not_sent(gateway, status, capfd):
    gateway[1].answer = status

    with pytest.raises(messages.MessageNotSent):
        messages.send_sms(to="+85255509678", text="1")

    assert "55509678" not in "".join(capfd.readouterr())


def test_a_gateway_that_is_down_is_told_plainly(settings):
    settings.SMS_URL = "http://127.0.0.1:1/"

    with pytest.raises(messages.MessageNotSent):
        messages.send_sms(to="+85255509678", text="1")


def test_without_a_gateway_an_sms_is_a_file_that_its_owner_alone_reads(home):
    messages.send_sms(to="+85255509678", text="1")

    [path] = (home / "messages").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_in_production_nothing_is_written_into_files(settings):
    settings.PRODUCTION = True

    assert not messages.can_send_sms()
