"""A commit as it was written into whose key signed it, held against lists of keys: SSH here, GPG in `gpg`.

Neither git's configuration nor a key of the user has a say: the lists are the caller's, and `ssh-keygen` verifies.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

SECONDS = 20
_HEADER = b"gpgsig"
_SSH = b"-----BEGIN SSH SIGNATURE-----"
_PGP = b"-----BEGIN PGP SIGNATURE-----"
_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


class Signature(NamedTuple):
    """Who signed: the fingerprint of the key, or why nobody did.

    `why` is `unsigned`, `other_kind` (neither SSH nor GPG), `untrusted` or `untrusted_gpg` (by no key that is listed
    for the role and may sign on that day), `bad_gpg_list`, `no_tool` or `no_gpg`.
    """

    key: str = ""
    why: str = ""


def verified(raw: bytes, role: str, allowed: bytes, today: date, allowed_gpg: bytes = b"") -> Signature:
    """Tell whether a commit is signed by a key that the list of its kind has for the principal `role` on a day.

    The day is that of the judgement and not the commit's own: whoever took a key could date a commit back.
    """
    import tempfile

    payload, signature = parts(raw)
    if not signature:
        return Signature(why="unsigned")
    if signature.startswith(_PGP):
        from checker import gpg

        return gpg.verified(payload, signature, role, allowed_gpg, today)
    if not signature.startswith(_SSH):
        return Signature(why="other_kind")
    program = shutil.which("ssh-keygen")
    if program is None:
        return Signature(why="no_tool")
    with tempfile.TemporaryDirectory(prefix="clausecheck-") as folder:
        signers, written = Path(folder, "allowed_signers"), Path(folder, "signature")
        signers.write_bytes(allowed)
        written.write_bytes(signature)
        command = [program, "-Y", "verify", "-n", "git", "-I", role, "-f", str(signers), "-s", str(written)]
        command.append(f"-Overify-time={today:%Y%m%d}235959")
        # The dates of the list and ours are days in Shanghai.
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "CST-8"}
        try:
            done = subprocess.run(
                command, input=payload, env=environment, capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return Signature(why="no_tool")
    key = _KEY.search(done.stdout.decode("utf-8", "replace"))
    return Signature(key[0]) if done.returncode == 0 and key else Signature(why="untrusted")


def parts(raw: bytes) -> tuple[bytes, bytes]:
    """Return what was signed and the signature, empty where there is none or more than one."""
    head, blank, message = raw.partition(b"\n\n")
    kept: list[bytes] = []
    found: list[list[bytes]] = []
    signature = False
    for row in head.split(b"\n"):
        if not row.startswith(b" "):
            signature = row.startswith(_HEADER + b" ")
            if signature:
                found.append([row[len(_HEADER) + 1 :]])
        elif signature:
            found[-1].append(row[1:])
        if not signature:
            kept.append(row)
    if len(found) != 1:
        return raw, b""
    return b"\n".join(kept) + blank + message, b"\n".join(found[0]) + b"\n"
