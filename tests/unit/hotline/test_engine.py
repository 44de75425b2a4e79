"""The engine's packages and configuration, without an engine; tests/journeys/hotline has one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kaifong.interfaces.hotline.engine import packages
from kaifong.interfaces.hotline.engine.configuration import Ari, Plan, Secured, Trunk, write_production, write_test
from kaifong.interfaces.hotline.engine.packages import EngineNotToBeHad, compare, unpacked

PLAN = Plan(
    sip_host="127.0.0.1",
    sip_port=5060,
    rtp_start=20_000,
    rtp_end=20_999,
    nodes=["127.0.0.1:4573"],
    suspended=[Path("/s/a.wav"), Path("/s/b.wav")],
    most_calls=1_234,
)
SECURED = Secured(trunks=[Trunk("carrier", ["203.0.113.8"])], certificate=Path("/c.pem"), private_key=Path("/k.pem"))


def written(folder: Path, name: str, plan: Plan = PLAN, baseline: Path | None = None) -> str:
    write_test(folder, plan, modules=Path("/m"), data=Path("/d"), baseline=baseline)
    return (folder / "etc" / name).read_text()


def test_every_package_that_is_fetched_is_one_that_calls_were_tested_with() -> None:
    assert {name.partition("_")[0] for name in packages.tested()} == set(packages.PACKAGES)


def test_another_version_is_told_and_another_content_under_the_same_version_is_refused() -> None:
    known = {"a_1_amd64.deb": "11", "b_1_amd64.deb": "22"}

    assert compare({"a_1_amd64.deb": "11", "b_2_amd64.deb": "33"}, known) == ("b_2_amd64.deb",)
    with pytest.raises(EngineNotToBeHad, match="a_1"):
        compare({"a_1_amd64.deb": "99"}, known)


def test_where_there_is_no_debian_nothing_is_fetched(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EngineNotToBeHad, match="apt-get is missing"):
        unpacked(tmp_path / "engine", told=lambda line: None)

    assert not (tmp_path / "engine").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.list", "deb https://mirror.example.org/debian bookworm main\n"),
        ("sources.list.d/debian.sources", "Types: deb\nURIs: https://mirror.example.org/debian/\nSuites: bookworm\n"),
    ],
)
def test_packages_come_from_the_machines_own_mirror(monkeypatch, tmp_path, name, text) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/other.list").write_text("deb https://elsewhere.example.org/apt stable main\n")
    (tmp_path / name).write_text(text)
    monkeypatch.setattr(packages, "SOURCES", tmp_path)

    assert packages._mirror() == "https://mirror.example.org/debian"


def test_nothing_that_the_engine_writes_down_can_hold_a_key_or_a_number(tmp_path) -> None:
    log = re.sub("^;.*$", "", written(tmp_path, "logger.conf"), flags=re.MULTILINE)
    etc = tmp_path / "etc"

    assert re.findall(r"=> (.*)", log) == ["warning,error"]
    assert all("enable = no" in (etc / name).read_text() for name in ("cdr.conf", "cel.conf"))
    assert "app_read.so" not in (etc / "modules.conf").read_text()


def test_values_stand_in_the_configuration_as_they_are(tmp_path) -> None:
    plan = written(tmp_path, "extensions.conf")

    assert "Playback(/s/a&/s/b)" in plan
    assert "> 1234]?busy" in plan


def test_the_baseline_is_dialled_only_where_there_is_one(tmp_path) -> None:
    assert "9999" not in written(tmp_path, "extensions.conf")
    assert "exten => 9999" in written(tmp_path, "extensions.conf", baseline=Path("/s/long.wav"))


def test_the_rest_interface_is_off_unless_it_is_asked_for(tmp_path) -> None:
    ari = Ari("127.0.0.1", 8088, "kaifong", "secret")

    assert "enabled = no" in written(tmp_path, "ari.conf")
    assert "res_ari" not in written(tmp_path, "modules.conf")
    with_ari = replace(PLAN, ari=ari)
    assert "password = secret" in written(tmp_path, "ari.conf", with_ari)
    assert "secret" not in repr(with_ari)


def test_production_knows_trunks_and_no_address_besides(tmp_path) -> None:
    write_production(tmp_path, PLAN, SECURED)
    text = (tmp_path / "pjsip.conf").read_text()

    assert re.findall(r"^match = (.*)$", text, re.MULTILINE) == ["203.0.113.8"]
    assert not re.search(r"^(type = (aor|auth|registration)|allow = anonymous)", text, re.MULTILINE)
    assert not re.search(r"protocol = (udp|tcp)$", text, re.MULTILINE)


def test_an_address_behind_translation_is_given_with_its_net(tmp_path) -> None:
    write_production(tmp_path, PLAN, SECURED)
    plain = (tmp_path / "pjsip.conf").read_text()
    behind = Secured(
        trunks=SECURED.trunks,
        certificate=SECURED.certificate,
        private_key=SECURED.private_key,
        public_address="198.51.100.7",
        local_net="10.0.0.0/8",
    )
    write_production(tmp_path, PLAN, behind)

    assert "external_" not in plain
    assert "external_media_address = 198.51.100.7" in (tmp_path / "pjsip.conf").read_text()
