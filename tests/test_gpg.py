"""GPG signatures with real keys: whose counts, on which day, and what does not."""

from __future__ import annotations

import base64
import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from checker import gpg
from checker.gpg import listed
from checker.signatures import Signature, verified
from tests.gpgkeys import HAVE_GPG, MADE, Keyring
from tests.test_signatures import HEAD, MESSAGE, header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = date(2026, 11, 22)
PAYLOAD = HEAD + MESSAGE
REFUSED = Signature(why="untrusted_gpg")
with_gpg = pytest.mark.skipif(not HAVE_GPG, reason="gpg is not installed")


@pytest.fixture(scope="module")
def ring() -> Iterator[Keyring]:
    with Keyring() as made:
        yield made


def told(signature: bytes, allowed: bytes, role: str = "legal", today: date = TODAY, raw: bytes = b"") -> Signature:
    """Return what is said of the commit that all tests sign, or of another."""
    return verified(raw or HEAD + header(signature) + MESSAGE, role, b"", today, allowed)


@with_gpg
@pytest.mark.parametrize("kind", ["ed25519", "nistp256", "rsa2048"])
def test_the_right_key_for_the_right_role(kind: str, ring: Keyring) -> None:
    key, other = ring.key(kind, kind), ring.key("other")
    signature, public = ring.sign(kind, PAYLOAD), ring.public(kind)
    for roles in ("legal", "dpo,legal", "法务,legal"):
        assert told(signature, ring.listed(kind, roles)) == Signature(key)
    assert told(signature, f"# who\n\nlegal {key.lower()} memo\n{public}".encode()) == Signature(key)
    for allowed in (
        b"",
        ring.listed(kind, "dpo"),
        ring.listed(kind, "legal_counsel,!legal,legal*"),
        ring.listed("other"),
        # Named, but not there; there, but not named; named for another.
        f"legal {key}\n".encode(),
        public.encode(),
        f"legal {other}\n{ring.public('other')}{public}".encode(),
        f"dpo {key}\nlegal {other}\n{public}{ring.public('other')}".encode(),
    ):
        assert told(signature, allowed) == REFUSED


@with_gpg
def test_every_byte_counts(ring: Keyring) -> None:
    allowed, signature = ring.listed("one"), ring.sign("one", PAYLOAD)
    good = header(signature)
    assert told(signature, allowed).key
    other = ring.sign("one", PAYLOAD + b" ")
    for raw in (
        HEAD.replace(b"4b82", b"4b83") + good + MESSAGE,
        HEAD + good + MESSAGE + b" ",
        HEAD + b"parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" + good + MESSAGE,
        HEAD + header(other) + MESSAGE,
    ):
        assert told(b"", allowed, raw=raw) == REFUSED
    assert told(b"", allowed, raw=HEAD + good + good + MESSAGE) == Signature(why="unsigned")
    assert told(signature[:120], allowed) == REFUSED


@with_gpg
def test_other_ways_to_sign_are_none(ring: Keyring) -> None:
    allowed = ring.listed("one") + ring.listed("two")
    local = [option for name in ("one", "two") for option in ("--local-user", ring.key(name))]
    for made in (
        ring.sign("one", PAYLOAD, "--textmode", "--detach-sign"),
        ring.sign("one", PAYLOAD, "--digest-algo", "SHA1", "--detach-sign"),
        ring.gpg("--armor", *local, "--detach-sign", given=PAYLOAD),
    ):
        assert told(made, allowed) == REFUSED
    for option in ("--clearsign", "--sign"):
        assert told(ring.sign("one", PAYLOAD, option), allowed) == Signature(why="other_kind")


@with_gpg
def test_nothing_stands_beside_the_signature(ring: Keyring) -> None:
    """What a signature is of may be packed up with it, and some versions of gpg then verify that alone."""
    allowed = ring.listed("one")
    alone = ring.gpg("--local-user", ring.key("one"), "--detach-sign", given=PAYLOAD)
    literal = bytes([0xC0 | 11, len(PAYLOAD) + 6]) + b"b" + bytes(5) + PAYLOAD
    marker = b"\xca\x03PGP"
    assert told(armored(alone), allowed).key
    assert told(armored(alone).replace(b"\n\n", b"\nVersion: 1\n\n", 1), allowed).key
    for raw in (marker + alone, alone + marker, literal + alone, alone + literal, alone + alone, literal, marker, b""):
        assert told(armored(raw), allowed) == REFUSED, raw
    for text in (
        armored(alone) + armored(alone),
        armored(alone).replace(b"\n\n", b"\n", 1),
        b"-----BEGIN PGP SIGNATURE-----",
    ):
        assert told(text, allowed) == REFUSED, text


def armored(raw: bytes) -> bytes:
    """Return packets in the armor of a signature."""
    return b"-----BEGIN PGP SIGNATURE-----\n\n%s-----END PGP SIGNATURE-----\n" % base64.encodebytes(raw)


@with_gpg
def test_an_expired_key_signs_nothing_whenever_it_signed(ring: Keyring) -> None:
    ring.key("brief", expiry="2026-11-25")
    signature, allowed = ring.sign("brief", PAYLOAD), ring.listed("brief")
    days = (date(2025, 12, 1), date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 26), date(2200, 1, 1))
    assert [bool(told(signature, allowed, today=day).key) for day in days] == [False, True, True, False, False]


@with_gpg
def test_a_revoked_key_signs_nothing(ring: Keyring) -> None:
    key, before = ring.key("lost"), ring.listed("lost")
    signature = ring.sign("lost", PAYLOAD)
    assert told(signature, before).key == key
    # The certificate alone, added to the list, is enough.
    assert told(signature, before + ring.revocation("lost")) == REFUSED
    ring.gpg("--import", given=ring.revocation("lost"))
    assert told(signature, ring.listed("lost")) == REFUSED


@with_gpg
def test_a_subkey_signs_for_its_primary_key(ring: Keyring) -> None:
    signatures = {}
    for name, whole, sub in (
        ("lasting", "never", "never"),
        ("old", "2026-11-25", "never"),
        ("sub", "never", "2026-11-25"),
    ):
        primary = ring.key(name, usage="cert", expiry=whole)
        ring.gpg("--quick-add-key", primary, "ed25519", "sign", sub, day=MADE)
        signatures[name] = ring.sign(name, PAYLOAD)
        later = told(signatures[name], ring.listed(name), today=date(2026, 11, 27))
        assert told(signatures[name], ring.listed(name)) == Signature(primary)
        assert later == (Signature(primary) if name == "lasting" else REFUSED)
    # A list names primary keys.
    _, subkey = ring.fingerprints("lasting")
    assert told(signatures["lasting"], f"legal {subkey}\n{ring.public('lasting')}".encode()) == REFUSED
    # A subkey that only says whose it is: the block of one with the subkey of another is not theirs.
    assert told(signatures["lasting"], f"legal {ring.key('one')}\n{ring.public('lasting')}".encode()) == REFUSED


@with_gpg
def test_no_keyring_or_configuration_of_the_machine_has_a_say(
    ring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = ring.sign("one", PAYLOAD)
    monkeypatch.setenv("GNUPGHOME", str(ring.home))
    assert told(signature, f"legal {ring.key('one')}\n".encode()) == REFUSED
    # A configuration that would fail, where the user's would be.
    home = tmp_path / ".gnupg"
    home.mkdir(mode=0o700)
    (home / "gpg.conf").write_text("no-such-option\n")
    monkeypatch.setenv("GNUPGHOME", str(home))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert told(signature, ring.listed("one")).key == ring.key("one")


def test_a_list_with_a_wrong_line_lists_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "0123456789ABCDEF0123456789ABCDEF01234567"
    block = f"{gpg._BEGIN}\n\nAAAA\n{gpg._END}\n"  # noqa: SLF001 - what a block begins and ends with
    found = listed(f"legal,dpo {key} memo\n{block}# more\n".encode())
    assert found is not None
    assert (found.keys, found.blocks) == ({"legal": {key}, "dpo": {key}}, block)
    for wrong in (f"legal {key[:-1]}", f"legal {key}0", key, f"legal {key}{key}", "-----END PGP PUBLIC KEY BLOCK-----"):
        assert listed(f"{wrong}\n".encode()) is None
    assert listed(block[: block.index("-----END")].encode()) is None
    assert listed(b"\xff") is None
    assert listed(f"legal\u202e {key}".encode()) is None
    monkeypatch.setenv("PATH", "")
    assert told(b"-----BEGIN PGP SIGNATURE-----\n", b"legal\n") == Signature(why="bad_gpg_list")


def test_no_program_no_signature(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    signature, allowed = armored(b"\xc2\x00"), f"legal {40 * '0'}\n".encode()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(signature, allowed) == Signature(why="no_gpg")
    (tmp_path / "gpg").write_text("no program\n")
    (tmp_path / "gpg").chmod(0o700)
    assert told(signature, allowed) == Signature(why="no_gpg")


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_a_program_that_says_yes_to_everything_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the status that names the key there is no signature, whatever the exit code."""
    (tmp_path / "gpg").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "gpg").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(armored(b"\xc2\x00"), f"legal {40 * '0'}\n".encode()) == REFUSED


@with_gpg
@pytest.mark.parametrize("end", ["\u2028", "\x85", "\x0b", "\r"])
def test_the_name_of_a_key_says_nothing(end: str, ring: Keyring) -> None:
    """An expired key whose name reads like the status of a good signature stays expired."""
    name = f"loud{ord(end)}"
    key = ring.key(name, expiry="2026-11-25")
    ring.gpg("--allow-freeform-uid", "--quick-add-uid", key, f"x{end}[GNUPG:] GOODSIG 0123456789ABCDEF x")
    signature, allowed = ring.sign(name, PAYLOAD), ring.listed(name)
    assert told(signature, allowed) == Signature(key)
    assert told(signature, allowed, today=date(2026, 11, 27)) == REFUSED


@with_gpg
def test_gpg_is_not_asked_about_other_signatures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "gpg").write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    (tmp_path / "gpg").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    allowed = f"legal {40 * '0'}\n".encode()
    ssh = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
    assert told(ssh, allowed) == Signature(why="untrusted")
    assert told(b"", allowed, raw=HEAD + MESSAGE) == Signature(why="unsigned")
    assert told(b"-----BEGIN PGP SIGNATURE-----\n", allowed, role="dpo") == REFUSED
    assert not (tmp_path / "asked").exists()
