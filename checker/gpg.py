"""A text and its detached GPG signature into whose key made it, held against a list of keys.

`gpg` verifies in an empty folder of its own that knows the keys of the list and no other: no keyring, configuration,
agent or network of the machine has a say. Expired and revoked keys sign nothing, on the day of the judgement.
"""

from __future__ import annotations

import binascii
import os
import re
import shutil
import subprocess
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker import yamlfile
from checker.problem import Problem
from checker.signatures import SECONDS, Signature

if TYPE_CHECKING:
    from datetime import date

_BEGIN, _END = "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----"
_LISTED = re.compile(r"(?P<roles>[^\s,]+(?:,[^\s,]+)*)\s+(?P<key>[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})(?:\s.*)?")
_STATUS = "[GNUPG:] "
_ARMOR = b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----"
_TAG = 2
"""The packet that is a signature."""
_BINARY = "00"
"""The class of a signature over bytes as they are."""
_SHANGHAI = timezone(timedelta(hours=8))
_LATEST = 1 << 32
"""OpenPGP counts seconds in 32 bits."""
_ALONE = (
    *("--batch", "--no-tty", "--no-options", "--no-autostart", "--disable-dirmngr", "--no-auto-key-retrieve"),
    *("--no-auto-check-trustdb", "--trust-model", "always", "--weak-digest", "SHA1", "--status-fd", "1"),
)


class Listed(NamedTuple):
    """Whose signature counts: the fingerprints of primary keys by role, and the keys themselves, armored."""

    keys: dict[str, set[str]]
    blocks: str


def listed(raw: bytes) -> Listed | None:
    """Return what a list says, None where a line of it is none.

    A line is `ROLE[,ROLE...] FINGERPRINT [comment]`, empty, or begins with `#`; armored public keys stand between them.
    A key that no line names signs for nobody.
    """
    try:
        text = yamlfile.decode(raw, "")
    except Problem:
        return None
    keys: dict[str, set[str]] = {}
    blocks: list[str] = []
    inside = False
    for row in map(str.strip, text.split("\n")):
        if row == _BEGIN and not inside:
            inside = True
        if inside:
            blocks.append(row)
            inside = row != _END
        elif row and not row.startswith("#"):
            found = _LISTED.fullmatch(row)
            if not found:
                return None
            for role in found["roles"].split(","):
                keys.setdefault(role, set()).add(found["key"].upper())
    return None if inside else Listed(keys, "\n".join(blocks) + "\n")


def verified(payload: bytes, signature: bytes, role: str, allowed: bytes, today: date) -> Signature:
    """Tell whether a key that `allowed` lists for `role` made the signature, and may sign on a day."""
    import tempfile

    known = listed(allowed)
    if known is None:
        return Signature(why="bad_gpg_list")
    alone = _packet(signature)
    if alone is None:
        return Signature(why="untrusted_gpg")
    now = int(datetime.combine(today, time(23, 59, 59), _SHANGHAI).timestamp())
    if role not in known.keys or not 0 < now < _LATEST:
        return Signature(why="untrusted_gpg")
    program = shutil.which("gpg")
    if program is None:
        return Signature(why="no_gpg")
    with tempfile.TemporaryDirectory(prefix="clausecheck-") as folder:
        written = Path(folder, "signature.sig")
        written.write_bytes(alone)
        command = [program, "--homedir", folder, *_ALONE, "--faked-system-time", f"{now}!"]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "GNUPGHOME": folder, "HOME": folder}
        try:
            for more, given in ((["--import"], known.blocks.encode()), (["--verify", str(written), "-"], payload)):
                done = subprocess.run(
                    [*command, *more], input=given, env=environment, capture_output=True, timeout=SECONDS, check=False
                )
        except (OSError, subprocess.TimeoutExpired):
            return Signature(why="no_gpg")
    key = _signer(done.stdout) if done.returncode == 0 else ""
    return Signature(key) if key in known.keys[role] else Signature(why="untrusted_gpg")


def _packet(signature: bytes) -> bytes | None:
    """Return the one signature that an armored text holds, None where it is not just that.

    Beside a signature may stand the text that it is of: versions of gpg took that for the one that they were given.
    """
    rows = [row.strip() for row in signature.strip().split(b"\n")]
    if (rows[0], rows[-1]) != _ARMOR or b"" not in rows:
        return None
    body = rows[rows.index(b"") + 1 : -1]
    if body and body[-1].startswith(b"="):
        # The checksum of the armor.
        body.pop()
    try:
        raw = binascii.a2b_base64(b"".join(body), strict_mode=True)
    except binascii.Error:
        return None
    return raw if _tag_and_size(raw) == (_TAG, len(raw)) else None


def _tag_and_size(raw: bytes) -> tuple[int, int]:
    """Return of which kind the first packet is, and how long with its head (RFC 9580, 4.2); 0 where none begins."""
    first, second = (raw + b"\0\0")[:2]
    if first >= 0xC0:  # noqa: PLR2004 - the format of packets that has lengths of one, two or five bytes
        if 192 <= second < 224:  # noqa: PLR2004 - two bytes
            return first & 63, 3 + ((second - 192) << 8) + int.from_bytes(raw[2:3]) + 192
        if second < 192:  # noqa: PLR2004 - one byte
            return first & 63, 2 + second
        return (first & 63, 6 + int.from_bytes(raw[2:6])) if second == 255 else (0, 0)  # noqa: PLR2004 - five bytes
    wide = (1, 2, 4, 0)[first & 3]
    return ((first >> 2) & 15, 1 + wide + int.from_bytes(raw[1 : 1 + wide])) if first & 128 and wide else (0, 0)


def _signer(status: bytes) -> str:
    """Return the primary key of the one good signature that gpg tells of, empty where anything else is told."""
    # Split at line feeds alone: names of keys stand there, too, and may hold what Unicode takes for the end of a line.
    told = status.decode("utf-8", "replace").split("\n")
    rows = [row.removeprefix(_STATUS).split(" ") for row in told if row.startswith(_STATUS)]
    said = [row[0] for row in rows]
    if said.count("NEWSIG") != 1 or said.count("GOODSIG") != 1 or said.count("VALIDSIG") != 1:
        return ""
    # VALIDSIG key day time expiry version reserved public-key-algorithm hash-algorithm class primary-key
    valid = rows[said.index("VALIDSIG")]
    return valid[10].upper() if len(valid) > 10 and valid[9] == _BINARY else ""  # noqa: PLR2004 - as listed above
