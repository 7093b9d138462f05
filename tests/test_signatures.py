"""Signed commits as bytes: what was signed, by whom, and what no longer holds once a byte of it is another."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from checker.signatures import Signature, parts, verified

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)
TREE = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
HEAD = TREE + b"author A <a@example.com> 1 +0800\ncommitter A <a@example.com> 1 +0800\n"
MESSAGE = b"\n\xe6\xb3\x95\xe5\x8a\xa1\n\ngpgsig in a message is a word\n"
with_keys = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def header(signature: bytes, name: bytes = b"gpgsig") -> bytes:
    return name + b" " + signature.strip().replace(b"\n", b"\n ") + b"\n"


def key(folder: Path, name: str, kind: str = "ed25519") -> tuple[Path, bytes]:
    path = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(path)], check=True, capture_output=True)
    return path, path.with_suffix(".pub").read_bytes()


def sign(path: Path, payload: bytes, namespace: str = "git") -> bytes:
    command = ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", str(path)]
    return subprocess.run(command, input=payload, check=True, capture_output=True).stdout


def test_what_was_signed() -> None:
    signature = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
    assert parts(HEAD + header(signature) + MESSAGE) == (HEAD + MESSAGE, signature)
    assert parts(HEAD + MESSAGE) == (HEAD + MESSAGE, b"")
    assert parts(b"") == (b"", b"")
    # Two signatures are none; another header that is like a signature belongs to what was signed.
    assert parts(HEAD + header(signature) * 2 + MESSAGE)[1] == b""
    other = header(signature, b"gpgsig-sha256")
    assert parts(HEAD + other + header(signature) + MESSAGE) == (HEAD + other + MESSAGE, signature)


def test_what_is_no_signature_of_a_known_kind() -> None:
    for signature in (b"-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n", b"nothing"):
        raw = HEAD + header(signature) + MESSAGE
        assert verified(raw, "legal", b"", TODAY) == Signature(why="other_kind")
    assert verified(HEAD + MESSAGE, "legal", b"", TODAY) == Signature(why="unsigned")


@with_keys
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_the_right_key_for_the_right_role(kind: str, tmp_path: Path) -> None:
    path, public = key(tmp_path, "one", kind)
    raw = HEAD + header(sign(path, HEAD + MESSAGE)) + MESSAGE
    shown = subprocess.run(["ssh-keygen", "-lf", str(path)], check=True, capture_output=True, text=True).stdout
    assert verified(raw, "legal", b"legal " + public, TODAY).key == shown.split()[1]
    assert verified(raw, "法务", "法务 ".encode() + public, TODAY).key
    for allowed in (b"", b"dpo " + public, b"!legal,legal " + public, b"legal " + key(tmp_path, "two")[1], b"\xff\x00"):
        assert verified(raw, "legal", allowed, TODAY) == Signature(why="untrusted")


@with_keys
def test_every_byte_counts(tmp_path: Path) -> None:
    path, public = key(tmp_path, "one")
    allowed, signature = b"legal " + public, sign(path, HEAD + MESSAGE)
    good = header(signature)
    assert verified(HEAD + good + MESSAGE, "legal", allowed, TODAY).key
    for raw in (
        HEAD.replace(b"4b82", b"4b83") + good + MESSAGE,
        HEAD + good + MESSAGE + b" ",
        HEAD + b"parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n" + good + MESSAGE,
        HEAD + good + good + MESSAGE,
        HEAD + header(signature[:60] + b"AAAA" + signature[64:]) + MESSAGE,
        HEAD + header(signature[:100]) + MESSAGE,
        HEAD + header(sign(path, HEAD + MESSAGE, "file")) + MESSAGE,
    ):
        assert not verified(raw, "legal", allowed, TODAY).key


@with_keys
def test_days_of_a_key_are_days_in_shanghai(tmp_path: Path) -> None:
    path, public = key(tmp_path, "one")
    raw = HEAD + header(sign(path, HEAD + MESSAGE)) + MESSAGE
    allowed = b'legal valid-after="20261101",valid-before="20261123" ' + public
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 22), date(2026, 11, 23))
    assert [bool(verified(raw, "legal", allowed, day).key) for day in days] == [False, True, True, False]


@with_keys
def test_the_list_may_narrow_what_a_key_signs(tmp_path: Path) -> None:
    path, public = key(tmp_path, "one")
    raw = HEAD + header(sign(path, HEAD + MESSAGE)) + MESSAGE
    assert verified(raw, "legal", b'legal namespaces="git" ' + public, TODAY).key
    assert not verified(raw, "legal", b'legal namespaces="file" ' + public, TODAY).key


def test_no_program_no_signature(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = HEAD + header(b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n") + MESSAGE
    monkeypatch.setenv("PATH", str(tmp_path))
    assert verified(raw, "legal", b"", TODAY) == Signature(why="no_tool")
