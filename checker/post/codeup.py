"""A merge request on Codeup, found by its branches and its commit: Yunxiao Flow does not tell a job which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.post import Comment
from checker.post.client import Client, taken
from checker.post.variables import COMMIT, NAME, NUMBER, named, token
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.post import Surroundings


def open_place(around: Surroundings) -> Codeup:
    """Return the open merge request whose newest version is this commit; `Problem` if there is none, or several."""
    environ = around.environ
    secret = token(environ)
    base = environ.get("CLAUSECHECK_API_URL") or "https://openapi-rdc.aliyuncs.com"
    client = Client(f"{base.rstrip('/')}/oapi/v1", {"x-yunxiao-token": secret}, secret, around)
    codeup = "/codeup"
    # Regional editions have no organisation.
    if environ.get("CLAUSECHECK_ORGANIZATION"):
        codeup += f"/organizations/{named(environ, NAME, 'CLAUSECHECK_ORGANIZATION')}"
    repository = named(environ, NUMBER, "CLAUSECHECK_REPOSITORY")
    head = named(environ, COMMIT, "CI_COMMIT_SHA")
    branches = tuple(environ.get(name, "") for name in ("CI_COMMIT_REF_NAME", "CLAUSECHECK_TARGET"))
    for name, branch in zip(("CI_COMMIT_REF_NAME", "CLAUSECHECK_TARGET"), branches, strict=True):
        if not branch:
            raise Problem("post_unset", name=name)
    numbers = {
        named({"localId": str(one.get("localId"))}, NUMBER, "localId")
        for one in client.pages(f"{codeup}/changeRequests", "perPage", projectIds=repository, state="opened")
        if (one.get("sourceBranch"), one.get("targetBranch")) == branches
    }
    versions = {
        number: _version(client, f"{codeup}/repositories/{repository}/changeRequests/{number}", head)
        for number in sorted(numbers)
    }
    found = {number: version for number, version in versions.items() if version}
    if not found:
        raise Problem("post_superseded", head=head)
    if len(found) > 1:
        raise Problem("post_ambiguous", head=head, numbers=", ".join(sorted(found)))
    ((number, version),) = found.items()
    return Codeup(client, f"{codeup}/repositories/{repository}", number, version, head)


class Codeup:
    """A merge request on Codeup."""

    limit = 65_000
    check_format = "checkrun-codeup"

    def __init__(self, client: Client, repository: str, number: str, version: str, head: str) -> None:
        """Speak of merge request `number` at its `version`; `repository` is its path in the API."""
        self._client, self._repository, self._version = client, repository, version
        self._request = f"{repository}/changeRequests/{number}"
        self.head, self.judged = head, frozenset({head})

    def me(self) -> str:
        """Return the id of the token's owner."""
        return str(taken(self._client.host, self._client.get("/platform/user"), "id"))

    def comments(self) -> Iterator[Comment]:
        """Yield the comments, whether anybody has resolved them or not."""
        for resolved in (False, True):
            asked: dict[str, Any] = {"commentType": "GLOBAL_COMMENT", "state": "OPENED", "patchSetBizIds": []}
            asked["resolved"] = resolved
            found = self._client.ask("POST", f"{self._request}/comments/list", asked)
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise Problem("post_garbled", host=self._client.host, what="comments")
            for one in found:
                id_ = taken(self._client.host, one, "comment_biz_id")
                author = one.get("author") or {}
                if id_.isalnum():
                    yield Comment(id_, str(author.get("userId")), str(one.get("content") or ""))

    def create(self, text: str) -> None:
        """Make a comment."""
        told = {
            "comment_type": "GLOBAL_COMMENT",
            "content": text,
            "draft": False,
            "resolved": False,
            "patchset_biz_id": self._version,
        }
        self._client.ask("POST", f"{self._request}/comments", told)

    def edit(self, comment: str, text: str) -> None:
        """Replace a comment's text."""
        self._client.ask("PUT", f"{self._request}/comments/{comment}", {"content": text})

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Renew our check run of this commit, or make it: a name stands once for each commit and writer."""
        runs = f"{self._repository}/checkRuns"
        for body in bodies:
            there = [
                taken(self._client.host, one, "id", kind=int)
                for one in self._client.pages(runs, "perPage", ref=self.head)
                if one.get("name") == body["name"]
            ]
            if not any(self._renewed(f"{runs}/{number}", body) for number in there):
                self._client.ask("POST", runs, {**body, "headSha": self.head})

    def _renewed(self, run: str, body: dict[str, Any]) -> bool:
        """Renew a check run; one of another writer is refused, and is none of ours."""
        try:
            self._client.ask("POST", run, body)
        except Problem as problem:
            if problem.key not in {"post_refused", "post_absent", "post_failed"}:
                raise
            return False
        return True


def _version(client: Client, request: str, head: str) -> str | None:
    """Return the newest version of a merge request's source, if it is this commit."""
    found = client.get(f"{request}/diffs/patches")
    if not isinstance(found, list):
        raise Problem("post_garbled", host=client.host, what="patches")
    versions = [
        (taken(client.host, one, "versionNo", kind=int), taken(client.host, one, "commitId"), one)
        for one in found
        if taken(client.host, one, "relatedMergeItemType") == "MERGE_SOURCE"
    ]
    number, commit, newest = max(versions, key=lambda one: one[0], default=(0, "", {}))
    return str(taken(client.host, newest, "patchSetBizId")) if number and commit == head else None
