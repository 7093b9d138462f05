"""Values that are written into schema files: which of them look like somebody's real data.

The checks are those by which the numbers are made: the check digit of a Chinese resident identity number
(GB 11643-1999), the ranges of mobile numbers, the check digit of bank cards (ISO/IEC 7812, Luhn).
"""

from __future__ import annotations

import re
from datetime import date

_ID = re.compile(r"[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?(1[3-9]\d{9})")
_CARD = re.compile(r"(?:62|4\d|5[1-5])\d{14,17}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})")
_OF_A_ROW = re.compile(r"^id$|_id$|(?<=[a-z])I[dD]$")
"""Names of the keys of rows."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESERVED = ("example.com", "example.org", "example.net", "test", "example", "invalid", "localhost", "local")
"""Names that nobody can have (RFC 2606, RFC 6762)."""
_DUMMIES = re.compile(r"1[3-9](\d)\1{8}|1\d{2}(?:12345678|00000000|00001111)|1[3-9]800138000")
"""Numbers that stand for numbers: one digit repeated, digits in order, and the one that operators print."""


def looks_real(value: str, name: str = "", held: str = "") -> str | None:
    """Return the category of a value that somebody may well have: id_number, phone, payment_or_financial, email.

    `name` and `held` are those of its column: long numbers that are made one after the other look like cards, too.
    """
    text = value.strip()
    if len(text) > 100:  # noqa: PLR2004 - no such number or address is longer
        return None
    if (found := _ID.fullmatch(text)) and _is_day(found) and _id_digit(text):
        return "id_number"
    if (found := _MOBILE.fullmatch(text)) and not _DUMMIES.fullmatch(found[1]):
        return None if _OF_A_ROW.search(name) else "phone"
    if _CARD.fullmatch(text) and not (held == "none" or _OF_A_ROW.search(name)) and _luhn(text):
        return None if len(set(text[6:])) <= 3 else "payment_or_financial"  # noqa: PLR2004 - 000..0 is nobody's card
    if found := _EMAIL.fullmatch(text):
        host = found[1].casefold()
        return None if host.endswith(_RESERVED) or text.casefold().startswith(("admin@", "noreply@")) else "email"
    return None


def _is_day(found: re.Match[str]) -> bool:
    try:
        return 1900 <= date(int(found[1]), int(found[2]), int(found[3])).year <= date.max.year  # noqa: PLR2004 - births
    except ValueError:
        return False


def _id_digit(text: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def _luhn(text: str) -> bool:
    digits = [int(digit) for digit in reversed(text)]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return total % 10 == 0
