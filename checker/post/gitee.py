"""A pull request on Gitee, as Gitee Go knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.post import Comment
from checker.post.client import Client, taken
from checker.post.variables import COMMIT, NUMBER, REPOSITORY, named, token
from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.post import Surroundings


def open_place(around: Surroundings) -> Gitee:
    """Return the pull request of this pipeline; `Problem` if it has none, or has moved on."""
    environ = around.environ
    if not environ.get("GITEE_PULL_ID"):
        raise Problem("post_no_pull_request", what="GITEE_PULL_ID")
    secret = token(environ)
    base = environ.get("CLAUSECHECK_API_URL") or "https://gitee.com/api/v5"
    client = Client(base, {"Authorization": f"Bearer {secret}"}, secret, around)
    repository = f"/repos/{named(environ, REPOSITORY, 'CLAUSECHECK_REPOSITORY', 'GITEE_REPO')}"
    number = named(environ, NUMBER, "GITEE_PULL_ID")
    head = named(environ, COMMIT, "GITEE_SOURCE_COMMIT")
    pull = client.get(f"{repository}/pulls/{number}")
    if taken(client.host, pull, "head", "sha") != head:
        raise Problem("post_superseded", head=head)
    return Gitee(client, repository, number, taken(client.host, pull, "id", kind=int), head)


class Gitee:
    """A pull request on Gitee."""

    # No limit is told. So much fits into 64 KiB, whatever the unit that is counted in.
    limit = 21_000
    check_format = "checkrun-gitee"

    def __init__(self, client: Client, repository: str, number: str, id_: int, head: str) -> None:
        """Speak of pull request `number`, which check runs know by `id_`; `repository` is its path in the API."""
        self._client, self._repository, self._number, self._id = client, repository, number, id_
        self.head, self.judged = head, frozenset({head})

    def me(self) -> str:
        """Return the id of the token's owner."""
        return str(taken(self._client.host, self._client.get("/user"), "id", kind=int))

    def comments(self) -> Iterator[Comment]:
        """Yield the comments."""
        for one in self._client.pages(f"{self._repository}/pulls/{self._number}/comments"):
            id_ = taken(self._client.host, one, "id", kind=int)
            author = one.get("user") or {}
            yield Comment(str(id_), str(author.get("id")), str(one.get("body") or ""))

    def create(self, text: str) -> None:
        """Make a comment."""
        self._client.ask("POST", f"{self._repository}/pulls/{self._number}/comments", {"body": text})

    def edit(self, comment: str, text: str) -> None:
        """Replace a comment's text."""
        self._client.ask("PATCH", f"{self._repository}/pulls/comments/{comment}", {"body": text})

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Make a check run anew: the conclusion of one that is there cannot be changed, and the newest counts."""
        for body in bodies:
            told = {**body, "head_sha": self.head, "pull_request_id": self._id}
            self._client.ask("POST", f"{self._repository}/check-runs", told)
