"""Platforms for the tests: an HTTP server on this machine that keeps comments and check runs and records every request.

What it answers has the fields of the platforms' documentation, as far as the posters read them.
"""

from __future__ import annotations

import copy
import json
import re
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

HEAD = "a" * 40
TOKEN = "not-a-real-token-0123456789"  # noqa: S105 - for the server of the tests
ME, SOMEBODY = 41, 42


class Asked(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


class Reply(NamedTuple):
    """An answer: its body is JSON unless it is bytes."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


class Forge:
    """A platform with one pull request, number 7; `faults` are answers to come first, by method and path."""

    prefix = ""

    def __init__(self, certificate: Path | None = None) -> None:
        """Start the server on a free port, with TLS if there is a certificate (and its key, in one file)."""
        self.asked: list[Asked] = []
        self.comments: list[dict[str, Any]] = []
        self.checks: list[dict[str, Any]] = []
        self.faults: list[tuple[str, str, Reply | Callable[[BaseHTTPRequestHandler], None]]] = []
        self.head = HEAD
        self.has_pages = True
        self._number = 100
        forge = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                forge.handle(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815 - names of the library

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_port}{self.prefix}"

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Record a request and answer it."""
        parts = urlsplit(handler.path)
        raw = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        path = unquote(parts.path).removeprefix(self.prefix)
        asked = Asked(
            handler.command,
            path,
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in handler.headers.items()},
            json.loads(raw) if raw else None,
        )
        self.asked.append(asked)
        reply = self._fault(asked)
        if callable(reply):
            reply(handler)
            return
        if reply is None:
            reply = self.reply(asked) if self.authorised(asked.headers) else Reply(401, {"message": "Bad credentials"})
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in reply.headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _fault(self, asked: Asked) -> Any:
        for number, (method, path, reply) in enumerate(self.faults):
            if asked.method == method and re.fullmatch(path, asked.path):
                del self.faults[number]
                return reply
        return None

    def written(self) -> list[tuple[str, str]]:
        """Return the requests that change something."""
        reading = ("/graphql", "/comments/list")
        return [(one.method, one.path) for one in self.asked if one.method != "GET" and not one.path.endswith(reading)]

    def number(self) -> int:
        """Return an id that was not given yet."""
        self._number += 1
        return self._number

    def page(self, items: list[dict[str, Any]], query: Mapping[str, str], size: str = "per_page") -> Reply:
        """Return one page of a list."""
        if not self.has_pages:
            return Reply(200, items)
        each, page = int(query.get(size, 20)), int(query.get("page", 1))
        return Reply(200, items[each * (page - 1) : each * page])

    # ---- what each platform has for itself

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token came where this platform wants it."""
        raise NotImplementedError

    def reply(self, asked: Asked) -> Reply:
        """Answer a request."""
        raise NotImplementedError

    def comment(self, body: str, author: int = ME) -> dict[str, Any]:
        """Put a comment there."""
        raise NotImplementedError

    def bodies(self) -> list[str]:
        """Return the texts of all comments."""
        return [one["body"] for one in self.comments]

    def environ(self) -> dict[str, str]:
        """Return the variables of a job."""
        raise NotImplementedError


class GitHub(Forge):
    """GitHub's REST and GraphQL API."""

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token came where this platform wants it."""
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def comment(self, body: str, author: int = ME) -> dict[str, Any]:
        """Put a comment there."""
        user = {"id": author, "login": "github-actions[bot]"}
        self.comments.append({"id": self.number(), "body": body, "user": user})
        return self.comments[-1]

    def pulls(self) -> list[dict[str, Any]]:
        """Return the open pull requests."""
        return [{"number": 7, "head": {"sha": self.head}}, {"number": 8, "head": {"sha": "b" * 40}}]

    def reply(self, asked: Asked) -> Reply:  # noqa: PLR0911 - one answer for each address
        """Answer a request."""
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("POST", "graphql"):
                return Reply(200, {"data": {"viewer": {"databaseId": ME}}})
            case ("GET", "repos", "shop", "orders", "pulls"):
                return self.page(self.pulls(), asked.query)
            case ("GET", "repos", "shop", "orders", "pulls", "7"):
                return Reply(200, self.pulls()[0])
            case ("GET", "repos", "shop", "orders", "issues", "7", "comments"):
                return self.page(self.comments, asked.query)
            case ("POST", "repos", "shop", "orders", "issues", "7", "comments"):
                if len(asked.body["body"]) > 65_536:
                    return Reply(422, {"message": "Body is too long"})
                return Reply(201, self.comment(asked.body["body"]))
            case ("PATCH", "repos", "shop", "orders", "issues", "comments", number):
                found = next(one for one in self.comments if str(one["id"]) == number)
                found["body"] = asked.body["body"]
                return Reply(200, found)
            case ("POST", "repos", "shop", "orders", "check-runs"):
                self.checks.append({"id": self.number(), **copy.deepcopy(asked.body)})
                return Reply(201, self.checks[-1])
            case ("PATCH", "repos", "shop", "orders", "check-runs", number):
                found = next(one for one in self.checks if str(one["id"]) == number)
                found["output"]["annotations"] += asked.body["output"]["annotations"]
                return Reply(200, found)
        return Reply(404, {"message": "Not Found"})

    def event(self) -> dict[str, Any]:
        """Return the payload of a `pull_request`."""
        return {"pull_request": {"number": 7, "head": {"sha": HEAD}}}

    def run_event(self) -> dict[str, Any]:
        """Return the payload of a `workflow_run` after a pull request from a fork, which does not name it."""
        head = {"id": 5, "owner": {"login": "somebody"}}
        run = {"event": "pull_request", "head_sha": HEAD, "head_branch": "patch-1", "head_repository": head}
        return {"workflow_run": {**run, "pull_requests": []}}

    def environ(self) -> dict[str, str]:
        """Return the variables of a job."""
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REPOSITORY": "shop/orders",
            "GITHUB_API_URL": self.url,
            "GITHUB_GRAPHQL_URL": f"{self.url}/graphql",
            "GITHUB_TOKEN": TOKEN,
        }


class GitLab(Forge):
    """GitLab's API, as JiHu has it, too."""

    prefix = "/api/v4"

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token came where this platform wants it."""
        return headers.get("private-token") == TOKEN

    def comment(self, body: str, author: int = ME) -> dict[str, Any]:
        """Put a comment there."""
        self.comments.append({"id": self.number(), "body": body, "system": False, "author": {"id": author}})
        return self.comments[-1]

    def reply(self, asked: Asked) -> Reply:
        """Answer a request."""
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("GET", "user"):
                return Reply(200, {"id": ME, "bot": True})
            case ("GET", "projects", "3", "merge_requests", "7"):
                return Reply(200, {"iid": 7, "sha": self.head})
            case ("GET", "projects", "3", "merge_requests", "7", "notes"):
                return self.page(self.comments, asked.query)
            case ("POST", "projects", "3", "merge_requests", "7", "notes"):
                return Reply(201, self.comment(asked.body["body"]))
            case ("PUT", "projects", "3", "merge_requests", "7", "notes", number):
                found = next(one for one in self.comments if str(one["id"]) == number)
                found["body"] = asked.body["body"]
                return Reply(200, found)
        return Reply(404, {"message": "404 Not found"})

    def environ(self) -> dict[str, str]:
        """Return the variables of a job."""
        return {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": self.url,
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_COMMIT_SHA": HEAD,
            "CLAUSECHECK_TOKEN": TOKEN,
        }


class Gitee(Forge):
    """Gitee's API v5."""

    prefix = "/api/v5"

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token came where this platform wants it."""
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def comment(self, body: str, author: int = ME) -> dict[str, Any]:
        """Put a comment there."""
        self.comments.append({"id": self.number(), "body": body, "user": {"id": author}})
        return self.comments[-1]

    def reply(self, asked: Asked) -> Reply:  # noqa: PLR0911 - one answer for each address
        """Answer a request."""
        match (asked.method, *asked.path.strip("/").split("/")):
            case ("GET", "user"):
                return Reply(200, {"id": ME})
            case ("GET", "repos", "shop", "orders", "pulls", "7"):
                return Reply(200, {"id": 90_007, "number": 7, "head": {"sha": self.head}})
            case ("GET", "repos", "shop", "orders", "pulls", "7", "comments"):
                return self.page(self.comments, asked.query)
            case ("POST", "repos", "shop", "orders", "pulls", "7", "comments"):
                return Reply(201, self.comment(asked.body["body"]))
            case ("PATCH", "repos", "shop", "orders", "pulls", "comments", number):
                found = next(one for one in self.comments if str(one["id"]) == number)
                found["body"] = asked.body["body"]
                return Reply(200, found)
            case ("POST", "repos", "shop", "orders", "check-runs"):
                self.checks.append({"id": self.number(), **copy.deepcopy(asked.body)})
                return Reply(201, self.checks[-1])
        return Reply(404, {"message": "404 Not Found"})

    def environ(self) -> dict[str, str]:
        """Return the variables of a job."""
        return {
            "GITEE_PULL_ID": "7",
            "GITEE_SOURCE_COMMIT": HEAD,
            "GITEE_REPO": "shop/orders",
            "CLAUSECHECK_API_URL": self.url,
            "CLAUSECHECK_TOKEN": TOKEN,
        }


class Codeup(Forge):
    """Codeup's API, as Yunxiao publishes it."""

    prefix = "/oapi/v1"

    def authorised(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the token came where this platform wants it."""
        return headers.get("x-yunxiao-token") == TOKEN

    def comment(self, body: str, author: int = ME) -> dict[str, Any]:
        """Put a comment there."""
        found = {"comment_biz_id": f"c{self.number()}", "content": body, "author": {"userId": str(author)}}
        self.comments.append({**found, "resolved": False})
        return self.comments[-1]

    def bodies(self) -> list[str]:
        """Return the texts of all comments."""
        return [one["content"] for one in self.comments]

    def requests(self) -> list[dict[str, Any]]:
        """Return the open merge requests; only the first is of these branches, and from no fork."""
        return [
            {"localId": 7, "sourceBranch": "change", "targetBranch": "main"},
            {"localId": 8, "sourceBranch": "change", "targetBranch": "next"},
        ]

    def reply(self, asked: Asked) -> Reply:  # noqa: C901, PLR0911 - one answer for each address
        """Answer a request."""
        match (asked.method, *asked.path.removeprefix("/codeup/organizations/org1").strip("/").split("/")):
            case ("GET", "platform", "user"):
                return Reply(200, {"id": str(ME), "name": "bot"})
            case ("GET", "changeRequests"):
                return self.page(self.requests(), asked.query, "perPage")
            case ("GET", "repositories", "9", "changeRequests", "7", "diffs", "patches"):
                return Reply(200, self.versions())
            case ("POST", "repositories", "9", "changeRequests", "7", "comments", "list"):
                return Reply(200, [one for one in self.comments if one["resolved"] == asked.body["resolved"]])
            case ("POST", "repositories", "9", "changeRequests", "7", "comments"):
                assert asked.body["patchset_biz_id"] == "v2"
                return Reply(200, self.comment(asked.body["content"]))
            case ("PUT", "repositories", "9", "changeRequests", "7", "comments", id_):
                next(one for one in self.comments if one["comment_biz_id"] == id_)["content"] = asked.body["content"]
                return Reply(200, {"result": True})
            case ("GET", "repositories", "9", "checkRuns"):
                return self.page(self.checks, asked.query, "perPage")
            case ("POST", "repositories", "9", "checkRuns"):
                self.checks.append({"id": self.number(), "writer": ME, **asked.body})
                return Reply(200, self.checks[-1])
            case ("POST", "repositories", "9", "checkRuns", number):
                found = next(one for one in self.checks if str(one["id"]) == number)
                if found["writer"] != ME:
                    return Reply(403, {"errorMessage": "forbidden"})
                found.update(asked.body)
                return Reply(200, found)
        return Reply(404, {"errorMessage": "not found"})

    def versions(self) -> list[dict[str, Any]]:
        """Return the versions of the merge request, the newest last but one."""
        return [
            {"versionNo": 1, "commitId": "c" * 40, "patchSetBizId": "v1", "relatedMergeItemType": "MERGE_SOURCE"},
            {"versionNo": 2, "commitId": self.head, "patchSetBizId": "v2", "relatedMergeItemType": "MERGE_SOURCE"},
            {"versionNo": 3, "commitId": "d" * 40, "patchSetBizId": "t1", "relatedMergeItemType": "MERGE_TARGET"},
        ]

    def environ(self) -> dict[str, str]:
        """Return the variables of a job."""
        return {
            "CLAUSECHECK_ORGANIZATION": "org1",
            "CLAUSECHECK_REPOSITORY": "9",
            "CLAUSECHECK_TARGET": "main",
            "CI_COMMIT_SHA": HEAD,
            "CI_COMMIT_REF_NAME": "change",
            "CLAUSECHECK_API_URL": self.url.removesuffix(self.prefix),
            "CLAUSECHECK_TOKEN": TOKEN,
        }


FORGES: dict[str, type[Forge]] = {"github": GitHub, "gitlab": GitLab, "gitee": Gitee, "codeup": Codeup}


def opened(platform: str, certificate: Path | None = None) -> Iterator[Forge]:
    """Yield a platform; it is closed afterwards."""
    forge = FORGES[platform](certificate)
    try:
        yield forge
    finally:
        forge.close()
