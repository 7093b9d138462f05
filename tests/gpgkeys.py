"""Real GPG keys for tests, in a folder of their own, made and used on days of the tests' choosing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

HAVE_GPG = shutil.which("gpg") is not None and shutil.which("gpg-agent") is not None
MADE, SIGNED = "20260101T000000", "20261120T020000"


class Keyring:
    """Secret keys by name. A context manager: it ends the agent that gpg has started for them."""

    def __init__(self) -> None:
        """Make an empty one; its path is short, for the agent's socket lies in it."""
        self.home = Path(tempfile.mkdtemp(prefix="ck-"))
        self.program = self.home / "gpg-of-the-day"
        self.program.write_text(f'#!/bin/sh\nexec gpg --faked-system-time {SIGNED} "$@"\n')
        self.program.chmod(0o700)
        self._keys: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the agent and remove all keys."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=False, capture_output=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def gpg(self, *arguments: str, given: bytes = b"", day: str = SIGNED) -> bytes:
        """Run gpg on these keys and return what it prints."""
        command = ["gpg", "--homedir", str(self.home), "--batch", "--no-tty", "--yes", "--pinentry-mode", "loopback"]
        command += ["--passphrase", "", "--faked-system-time", day, *arguments]
        done = subprocess.run(command, input=given, capture_output=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr.decode())
        return done.stdout

    def key(self, name: str, kind: str = "ed25519", usage: str = "sign", expiry: str = "never") -> str:
        """Return the fingerprint of a key, made when it is first asked for."""
        if name not in self._keys:
            self.gpg("--quick-gen-key", f"{name} <{name}@example.com>", kind, usage, expiry, day=MADE)
            self._keys[name] = self.fingerprints(name)[0]
        return self._keys[name]

    def fingerprints(self, name: str) -> list[str]:
        """Return the fingerprints of a key and its subkeys."""
        said = self.gpg("--with-colons", "--list-keys", f"={name} <{name}@example.com>").decode().splitlines()
        return [row.split(":")[9] for row in said if row.startswith("fpr:")]

    def public(self, name: str) -> str:
        """Return the armored public key."""
        return self.gpg("--armor", "--export", self.key(name)).decode()

    def listed(self, name: str, roles: str = "legal") -> bytes:
        """Return a list of allowed signers that has one key."""
        return f"{roles} {self.key(name)}\n{self.public(name)}".encode()

    def sign(self, name: str, payload: bytes, *options: str, day: str = SIGNED) -> bytes:
        """Return a detached signature, as git asks for it."""
        options = options or ("--detach-sign",)
        return self.gpg("--armor", "--local-user", self.key(name), *options, given=payload, day=day)

    def revocation(self, name: str) -> bytes:
        """Return the certificate that revokes a key, which was made with it."""
        written = (self.home / "openpgp-revocs.d" / f"{self.key(name)}.rev").read_text()
        # A colon before its first line keeps it from use, and words stand before that.
        return written[written.index(":-----BEGIN") + 1 :].encode()
