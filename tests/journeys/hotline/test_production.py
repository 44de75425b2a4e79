"""The configuration for production is one that an engine takes, and lets in nobody but its trunks. No call is made."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kaifong.interfaces.hotline.engine.configuration import Ari, Plan, Secured, Trunk, write_production, write_test
from kaifong.interfaces.hotline.engine.packages import Engine
from kaifong.interfaces.hotline.engine.running import Running, started
from tests.journeys.hotline.callers import free_port

PASSWORD = "a-password-of-the-test"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Of this machine, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "sip.pem").write_bytes(made.public_bytes(pem))
    (folder / "sip.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "sip.pem", folder / "sip.key"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(
        sip_host="127.0.0.1",
        sip_port=free_port(),
        rtp_start=31_000,
        rtp_end=31_998,
        nodes=["127.0.0.1:4573", "10.0.0.2:4573"],
        suspended=[Path("/sounds/suspended.wav")],
        ari=Ari("127.0.0.1", free_port(), "kaifong", PASSWORD),
    )


@pytest.fixture(scope="module")
def production(unpacked_engine: Engine, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("production")
    data = unpacked_engine.root / "usr/share/asterisk"
    main = write_test(folder, plan, modules=unpacked_engine.modules, data=data)
    shown, key = certificate(folder)
    trunks = [Trunk("carrier", ["203.0.113.8", "203.0.113.0/29"]), Trunk("second", ["198.51.100.4"])]
    write_production(main.parent, plan, Secured(trunks=trunks, certificate=shown, private_key=key, authorities=shown))
    with started(unpacked_engine, folder, main, plan) as one:
        yield one


def test_the_engine_takes_every_file_without_a_warning(production) -> None:
    log = (production.folder / "log/messages.log").read_text()

    assert [line for line in log.splitlines() if re.search("WARNING|ERROR", line)] == []


def test_calls_come_over_tls_from_trunks_by_their_addresses_and_from_nobody_else(production) -> None:
    identified = production.told("pjsip show identifies")
    endpoints = re.findall(r"Endpoint:  (\w+) ", production.told("pjsip show endpoints"))
    transports = re.findall(r"Transport:  (\S+)\s+(\w+)", production.told("pjsip show transports"))

    assert sorted(endpoints) == ["carrier", "officers", "second"]
    assert transports == [("tls", "tls")]
    assert {"203.0.113.8/32", "203.0.113.0/29", "198.51.100.4/32"} <= set(identified.split())
    assert "0 modules loaded" in production.told("module show like anonymous")


def test_speech_is_encrypted(production) -> None:
    for endpoint in ("carrier", "second", "officers"):
        shown = production.told(f"pjsip show endpoint {endpoint}")

        assert re.search(r"media_encryption +: sdes", shown)
        assert re.search(r"media_encryption_optimistic +: false", shown)


def test_a_call_from_an_address_of_no_trunk_is_refused_whatever_certificate_it_shows(production, plan) -> None:
    context = ssl.create_default_context(cafile=str(production.folder / "sip.pem"))
    context.check_hostname = False
    context.load_cert_chain(production.folder / "sip.pem", production.folder / "sip.key")
    invite = (
        "INVITE sip:1000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
        "From: <sip:21230000@127.0.0.1>;tag=1\r\nTo: <sip:1000@127.0.0.1>\r\nCall-ID: 1@test\r\nCSeq: 1 INVITE\r\n"
        "Contact: <sip:21230000@127.0.0.1:5061;transport=tls>\r\nContent-Length: 0\r\n\r\n"
    )
    with (
        socket.create_connection(("127.0.0.1", plan.sip_port), timeout=10) as plain,
        context.wrap_socket(plain) as wire,
    ):
        wire.sendall(invite.encode())
        answer = wire.recv(4_096).decode()

    assert answer.startswith("SIP/2.0 401 ")
    assert "21230000" not in "".join(path.read_text() for path in (production.folder / "log").glob("*.log"))


def test_who_shows_no_certificate_is_not_spoken_with(production, plan) -> None:
    context = ssl.create_default_context(cafile=str(production.folder / "sip.pem"))
    context.check_hostname = False

    def answer() -> bytes:
        with (
            socket.create_connection(("127.0.0.1", plan.sip_port), timeout=10) as plain,
            context.wrap_socket(plain) as wire,
        ):
            wire.sendall(b"OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n")
            return wire.recv(1)

    try:
        said = answer()
    except OSError:  # TLS 1.3 says so at the first byte
        said = b""

    assert said == b""


def test_nodes_are_tried_in_turn_and_then_the_service_is_said_to_be_suspended(production) -> None:
    steps = re.findall(r"\d+\. (\w+)\(([^)]*)\)", production.told("dialplan show call"))

    assert [told for step, told in steps if step in ("AGI", "Playback")] == [
        "agi://127.0.0.1:4573",
        "agi://10.0.0.2:4573",
        "/sounds/suspended",
    ]


def test_files_are_their_owners_alone(production) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in (production.folder / "etc").glob("*.conf")}

    assert {name for name, mode in modes.items() if mode} == set()
    assert PASSWORD in (production.folder / "etc/ari.conf").read_text()
