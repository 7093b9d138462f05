"""A method, a path and a JSON body into the JSON that a platform answers: the one module that speaks HTTP.

Bounded in time, size and tries. The token goes to the one host that it is for: no redirect is followed, no plain HTTP
leaves the machine unless that was asked for, and no message shows it.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from checker import __version__
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from email.message import Message

    from checker.post import Surroundings

LARGEST = 16 * 1024 * 1024
TRIES = 4
LONGEST_WAIT = 60.0
LONGEST = 600.0
"""Seconds after which nothing more is asked, however it went."""
PAGE = 100
PAGES = 100
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
BUSY = frozenset({429, 500, 502, 503, 504})
NOTHING_DONE = frozenset({403, 429, 503})
"""With these, what was asked for has not been done, so asking again does it once."""


class Answer(NamedTuple):
    """What came back: status, headers and at most `LARGEST` bytes and one more."""

    status: int
    headers: Message
    body: bytes


class Client:
    """Asks one platform, as whoever the token belongs to."""

    def __init__(self, base: str, headers: Mapping[str, str], token: str, around: Surroundings) -> None:
        """Ask `base`; `Problem` (exit 2) if the token would travel in the clear."""
        self.host, scheme = _address(base)
        local = self.host in LOOPBACK
        if scheme == "http" and not local and not around.allow_http:
            raise Problem("post_insecure", host=self.host)
        self._base = base.rstrip("/")
        self._headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": f"clausecheck/{__version__}",
            **headers,
        }
        self._token = token
        self._deadline = around.deadline
        self._sleep = around.sleep
        self._open = _opener(proxies=not local)
        self._until = time.monotonic() + LONGEST

    def get(self, path: str, **query: str | int) -> Any:
        """Return what stands at `path`."""
        return self.ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def pages(self, path: str, size: str = "per_page", **query: str | int) -> Iterator[dict[str, Any]]:
        """Yield the objects of a list, page by page, until one is empty; `Problem` if it does not end."""
        for page in range(1, PAGES + 1):
            found = self.get(path, **query, **{size: PAGE, "page": page})
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise Problem("post_garbled", host=self.host, what=path)
            if not found:
                return
            yield from found
        raise Problem("post_endless", host=self.host, what=path, pages=PAGES)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer's JSON, None if it is empty; asks again where that is safe."""
        if self._late():
            raise Problem("post_unreachable", host=self.host, why="timeout")
        for last in (*[False] * (TRIES - 1), True):
            try:
                answer = self._once(method, path, body)
            except Problem:
                # A GET, PUT or PATCH comes to the same twice; a POST may have been done.
                if last or method == "POST" or self._late():
                    raise
                self._sleep(1.0)
                continue
            wait = self._wait(answer, method)
            if wait is None or last or self._late():
                return self._read(answer, method, path)
            self._sleep(wait)
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _late(self) -> bool:
        return time.monotonic() > self._until

    def _wait(self, answer: Answer, method: str) -> float | None:
        """Return how many seconds to wait before asking again, or None where that is of no use."""
        asked = answer.headers.get("Retry-After", "")
        limited = answer.status == 403 and asked  # noqa: PLR2004 - GitHub's secondary limit is a 403 with a time
        if not limited and (answer.status not in BUSY or (method == "POST" and answer.status not in NOTHING_DONE)):
            return None
        if not asked.isascii() or not asked.isdigit():
            return 2.0
        return float(asked) if float(asked) <= LONGEST_WAIT else None

    def _once(self, method: str, path: str, body: Any) -> Answer:
        from urllib.request import Request

        data = None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        request = Request(f"{self._base}{path}", data, self._headers, method=method)  # noqa: S310 - checked above
        found = _within(self._deadline, lambda: self._open(request, self._deadline))
        if isinstance(found, Answer):
            return found
        raise Problem("post_unreachable", host=self.host, why=found)

    def _read(self, answer: Answer, method: str, path: str) -> Any:
        asked = f"{method} {path.partition('?')[0]}"
        if answer.status in {401, 403}:
            raise Problem("post_refused", host=self.host, what=asked, status=answer.status, why=self._why(answer))
        if answer.status in {404, 410}:
            raise Problem("post_absent", host=self.host, what=asked, status=answer.status)
        if answer.status in BUSY:
            raise Problem("post_busy", host=self.host, what=asked, status=answer.status)
        if 300 <= answer.status < 400:  # noqa: PLR2004 - the redirects
            raise Problem("post_redirected", host=self.host, what=asked, status=answer.status)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - not a success
            raise Problem("post_failed", host=self.host, what=asked, status=answer.status, why=self._why(answer))
        if len(answer.body) > LARGEST:
            raise Problem("post_garbled", host=self.host, what=asked)
        if not answer.body.strip():
            return None
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError):
            raise Problem("post_garbled", host=self.host, what=asked) from None

    def _why(self, answer: Answer) -> str:
        """Return what the platform says of its refusal: one line, short, and without the token."""
        try:
            told = json.loads(answer.body[:LARGEST])
        except (ValueError, RecursionError):
            return ""
        message = told.get("message") or told.get("errorMessage") if isinstance(told, dict) else None
        if not isinstance(message, str):
            message = json.dumps(message) if message else ""
        return f": {' '.join(message.replace(self._token, '***').split())[:200]}" if message else ""


def _address(base: str) -> tuple[str, str]:
    """Return host and scheme of an API; `Problem` (exit 2) if it is none, or holds more than an address."""
    try:
        parts = urlsplit(base)
        more = parts.username or parts.query or parts.fragment or parts.port == 0
    except ValueError:
        raise Problem("post_bad_url", url="?") from None
    if more or not parts.hostname or parts.scheme not in {"http", "https"}:
        # A password may stand in the rest of it.
        raise Problem("post_bad_url", url=parts.hostname or "?")
    return parts.hostname, parts.scheme


def taken(host: str, value: Any, *path: str | int, kind: type = str) -> Any:
    """Return what stands at `path` in an answer; `Problem` if that is not of the kind."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Problem("post_garbled", host=host, what=".".join(map(str, path)))
    return value


def _opener(*, proxies: bool) -> Callable[[Any, float], Answer]:
    """Return what sends a request; it knows HTTP and HTTPS alone, keeps no cookies and follows nothing."""
    from urllib import request

    director = request.OpenerDirector()
    handlers: list[request.BaseHandler] = [request.HTTPHandler(), request.HTTPSHandler()]
    if proxies:
        handlers.append(request.ProxyHandler())
    for handler in handlers:
        director.add_handler(handler)

    def send(asked: request.Request, deadline: float) -> Answer:
        with director.open(asked, timeout=deadline) as response:
            return Answer(response.status, response.headers, response.read(LARGEST + 1))

    return send


def _within(seconds: float, call: Callable[[], Answer]) -> Answer | str:
    """Return what `call` does, or why there is nothing; who sends a byte now and then does not hold us for ever."""
    found: list[Answer | str] = []

    def run() -> None:
        try:
            found.append(call())
        except TimeoutError:
            found.append("timeout")
        except OSError as error:
            reason = getattr(error, "reason", error)
            found.append("timeout" if isinstance(reason, TimeoutError) else type(reason).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not die unseen in this thread
            found.append(type(error).__name__)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds + 1)
    return found[0] if found else "timeout"
