"""A pull request on GitHub, as a job knows it.

In a `workflow_run` the report comes from a job that whoever opened the pull request may have written. It says nothing
of where it goes: number and commit come from the event and from GitHub. And it is worth a comment, never a check.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.post import Comment
from checker.post.client import Client, taken
from checker.post.variables import COMMIT, REPOSITORY, named, token
from checker.problem import Problem
from checker.report.markdown import LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.post import Surroundings

EVENT = "$GITHUB_EVENT_PATH"


def open_place(around: Surroundings) -> GitHub:
    """Return the pull request of this event; `Problem` if it has none, or has moved on."""
    environ = around.environ
    kind = environ.get("GITHUB_EVENT_NAME", "")
    if kind not in {"pull_request", "workflow_run"}:
        raise Problem("post_no_pull_request", what=f"GITHUB_EVENT_NAME={kind[:40]}")
    secret = token(environ, "GITHUB_TOKEN")
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {secret}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    base = environ.get("GITHUB_API_URL") or "https://api.github.com"
    client = Client(base, headers, secret, around)
    graph = Client(environ.get("GITHUB_GRAPHQL_URL") or f"{base}/graphql", headers, secret, around)
    repository = f"/repos/{named(environ, REPOSITORY, 'GITHUB_REPOSITORY')}"
    event = _event(around)
    if kind == "workflow_run":
        run = taken(EVENT, event, "workflow_run", kind=dict)
        if run.get("event") != "pull_request":
            raise Problem("post_no_pull_request", what="workflow_run")
        head = _commit(run, "head_sha")
        number = _number(client, repository, run, head)
        return GitHub(client, graph, repository, number, head, frozenset())
    head = _commit(event, "pull_request", "head", "sha")
    number = taken(EVENT, event, "pull_request", "number", kind=int)
    pull = client.get(f"{repository}/pulls/{number}")
    if taken(client.host, pull, "head", "sha") != head:
        raise Problem("post_superseded", head=head)
    # What is checked out is the head, or what GitHub has made of it and the base.
    return GitHub(client, graph, repository, number, head, frozenset({head, environ.get("GITHUB_SHA", head)}))


class GitHub:
    """A pull request on GitHub."""

    limit = LIMIT

    def __init__(
        self, client: Client, graph: Client, repository: str, number: int, head: str, judged: frozenset[str]
    ) -> None:
        """Speak of pull request `number`; `repository` is its path in the API."""
        self._client, self._graph, self._repository, self._number = client, graph, repository, number
        self.head, self.judged = head, judged
        self.check_format = "checkrun-github" if judged else None

    def me(self) -> str:
        """Return the id of the token's owner; only GraphQL tells it to a job's token, too."""
        found = self._graph.ask("POST", "", {"query": "{viewer{databaseId}}"})
        return str(taken(self._graph.host, found, "data", "viewer", "databaseId", kind=int))

    def comments(self) -> Iterator[Comment]:
        """Yield the comments."""
        for one in self._client.pages(f"{self._repository}/issues/{self._number}/comments"):
            id_ = taken(self._client.host, one, "id", kind=int)
            # The author may be gone.
            author = one.get("user") or {}
            yield Comment(str(id_), str(author.get("id")), str(one.get("body") or ""))

    def create(self, text: str) -> None:
        """Make a comment."""
        self._client.ask("POST", f"{self._repository}/issues/{self._number}/comments", {"body": text})

    def edit(self, comment: str, text: str) -> None:
        """Replace a comment's text."""
        self._client.ask("PATCH", f"{self._repository}/issues/comments/{comment}", {"body": text})

    def check(self, bodies: list[dict[str, Any]]) -> None:
        """Make a check run anew: annotations of an earlier one could not be taken back, and the newest counts."""
        first, *more = bodies
        made = self._client.ask("POST", f"{self._repository}/check-runs", {**first, "head_sha": self.head})
        number = taken(self._client.host, made, "id", kind=int)
        for body in more:
            self._client.ask("PATCH", f"{self._repository}/check-runs/{number}", body)


def _event(around: Surroundings) -> Any:
    path = around.environ.get("GITHUB_EVENT_PATH", "")
    if not path:
        raise Problem("post_unset", name="GITHUB_EVENT_PATH")
    try:
        return json.loads(around.read(path))
    except (ValueError, RecursionError):
        raise Problem("post_bad_variable", name="GITHUB_EVENT_PATH") from None


def _commit(event: Any, *path: str) -> str:
    found = str(taken(EVENT, event, *path))
    if not COMMIT.match(found):
        raise Problem("post_garbled", host=EVENT, what=".".join(path))
    return found


def _number(client: Client, repository: str, run: Any, head: str) -> int:
    """Return the one open pull request that has this head; the event of a fork does not name it."""
    owner = taken(EVENT, run, "head_repository", "owner", "login")
    branch = taken(EVENT, run, "head_branch")
    found = client.pages(f"{repository}/pulls", state="open", head=f"{owner}:{branch}")
    numbers = {
        taken(client.host, one, "number", kind=int) for one in found if taken(client.host, one, "head", "sha") == head
    }
    if not numbers:
        raise Problem("post_superseded", head=head)
    if len(numbers) > 1:
        raise Problem("post_ambiguous", head=head, numbers=", ".join(map(str, sorted(numbers))))
    return int(numbers.pop())
