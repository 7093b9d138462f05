"""A merge request on GitLab or JiHu, as a job of its pipeline knows it; the job itself is the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.post import Comment
from checker.post.client import Client, taken
from checker.post.variables import COMMIT, NUMBER, named, token
from checker.problem import Problem
from checker.report.markdown import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.post import Surroundings


def open_place(around: Surroundings) -> GitLab:
    """Return the merge request of this pipeline; `Problem` if it has none, or has moved on."""
    environ = around.environ
    if not environ.get("CI_MERGE_REQUEST_IID"):
        raise Problem("post_no_pull_request", what="CI_MERGE_REQUEST_IID")
    secret = token(environ)
    base = environ.get("CI_API_V4_URL", "")
    if not base:
        raise Problem("post_unset", name="CI_API_V4_URL")
    client = Client(base, {"PRIVATE-TOKEN": secret}, secret, around)
    project = named(environ, NUMBER, "CI_MERGE_REQUEST_PROJECT_ID")
    request = f"/projects/{project}/merge_requests/{named(environ, NUMBER, 'CI_MERGE_REQUEST_IID')}"
    built = named(environ, COMMIT, "CI_COMMIT_SHA")
    # In a merged-results pipeline the commit that is built is not the one that was pushed.
    head = named(environ, COMMIT, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA")
    if taken(client.host, client.get(request), "sha") != head:
        raise Problem("post_superseded", head=head)
    return GitLab(client, request, head, frozenset({head, built}))


class GitLab:
    """A merge request on GitLab."""

    limit = LIMIT
    check_format = None

    def __init__(self, client: Client, request: str, head: str, judged: frozenset[str]) -> None:
        """Speak of the merge request whose path in the API is `request`."""
        self._client, self._request = client, request
        self.head, self.judged = head, judged

    def me(self) -> str:
        """Return the id of the token's owner."""
        return str(taken(self._client.host, self._client.get("/user"), "id", kind=int))

    def comments(self) -> Iterator[Comment]:
        """Yield the notes that people and bots have written."""
        for one in self._client.pages(f"{self._request}/notes"):
            id_ = taken(self._client.host, one, "id", kind=int)
            author = taken(self._client.host, one, "author", kind=dict)
            if not one.get("system"):
                yield Comment(str(id_), str(author.get("id")), str(one.get("body") or ""))

    def create(self, text: str) -> None:
        """Make a note."""
        self._client.ask("POST", f"{self._request}/notes", {"body": text})

    def edit(self, comment: str, text: str) -> None:
        """Replace a note's text."""
        self._client.ask("PUT", f"{self._request}/notes/{comment}", {"body": text})

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Never asked for: `check_format` is None."""
        raise NotImplementedError
