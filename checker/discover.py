"""A commit or a working tree as files. The only module that knows git.

Git is read as blobs: no diff text, no filters, no hooks, no work tree; so attributes, renames and quoting hide nothing.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from checker.problem import Place, Problem
from checker.validate import hint
from checker.yamlfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SUBMODULE = "160000"
_FULL = re.compile(r"[0-9a-f]{40}|refs/[^\s~^:?*\[\\]+|HEAD")
_SAFE = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "LC_ALL": "C",
}


_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")
"""By these git takes another repository than the one that is at a path; in its hooks it sets them."""

MAX_HISTORY = 10_000
"""How many commits are looked at to find who added a record, and as many to find whether it was withdrawn."""

# What tools fetch or make for themselves; only looked at where git says that it belongs to the project.
_FETCHED = frozenset({"node_modules", "__pycache__", "site-packages"})


class Listed(NamedTuple):
    """One name of a tree, not read yet: `id` is the digest of its content where that is known beforehand."""

    path: str
    kind: Literal["file", "link", "submodule", "special", "skipped"] = "file"
    size: int = 0
    id: str = ""


class Tree(Protocol):
    """The files of one state of the repository."""

    label: str

    def file(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the files below a folder that end in one of `suffixes`, in either case, by path from the root."""

    def listing(self, path: str = "") -> list[Listed]:
        """Return everything at or below a path, in the order of the paths; nothing is refused here."""

    def content(self, item: Listed, limit: int) -> bytes:
        """Return the bytes of a listed file, at most `limit`."""


class WorkingTree:
    """The files as they lie on disk below `root`."""

    def __init__(self, root: Path) -> None:
        """Look at `root`, a folder."""
        if not root.is_dir():
            raise Problem("file_missing", Place(str(root), 1), path=root)
        self.root = root
        self.label = "working tree"

    def file(self, path: str) -> bytes | None:
        """Return the bytes of a regular file inside the root."""
        full = self.root / _inside(path)
        if not full.is_symlink() and not full.exists():
            return None
        return self._read(full, path)

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the regular files below a folder; a link or a device among them is refused."""
        top = self.root / _inside(path)
        if top.is_symlink():
            raise _irregular(path, "symbolic link", "符号链接")
        found = {}

        def fail(error: OSError) -> None:
            raise Problem("file_unreadable", Place(path, 1), path=path, why=error.strerror)

        for folder, folders, names in os.walk(top, onerror=fail if top.exists() else None):
            for name in sorted(folders):
                if (Path(folder) / name).is_symlink():
                    raise _irregular(
                        (Path(folder) / name).relative_to(self.root).as_posix(), "symbolic link", "符号链接"
                    )
            for name in sorted(names):
                if name.lower().endswith(suffixes):
                    full = Path(folder) / name
                    shown = full.relative_to(self.root).as_posix()
                    found[shown] = self._read(full, shown)
        return found

    def listing(self, path: str = "") -> list[Listed]:
        """Return what git tracks or would track there; without git, all but hidden folders and what tools fetch."""
        top = self.root / (_inside(path) if path else "")
        if top.is_symlink() or not top.is_dir():
            return [found for found in [self._listed(path)] if found]
        names = _tracked(top)
        if names:
            below = f"{path.strip('/')}/" if path else ""
            found = [self._listed(below + name.rstrip("/")) for name in sorted(set(names))]
            return [item for item in found if item]
        return sorted(self._walked(top))

    def content(self, item: Listed, limit: int) -> bytes:
        """Return the bytes of a listed file, at most `limit`."""
        full = self.root / item.path
        try:
            if full.resolve() != self.root.resolve() / item.path:
                raise _irregular(item.path, "file behind a symbolic link", "位于符号链接之后的文件")
            with full.open("rb") as file:
                return file.read(limit)
        except OSError as error:
            raise Problem("file_unreadable", Place(item.path, 1), path=item.path, why=error.strerror) from None

    def _listed(self, path: str) -> Listed | None:
        try:
            found = (self.root / path).lstat()
        except (OSError, ValueError):
            return None
        if stat.S_ISREG(found.st_mode):
            return Listed(path, "file", found.st_size)
        kinds: dict[int, Literal["link", "submodule"]] = {stat.S_IFLNK: "link", stat.S_IFDIR: "submodule"}
        return Listed(path, kinds.get(stat.S_IFMT(found.st_mode), "special"))

    def _walked(self, top: Path) -> Iterator[Listed]:
        for folder, folders, names in os.walk(top):
            here = Path(folder)
            for name in list(folders):
                full = here / name
                shown = full.relative_to(self.root).as_posix()
                if full.is_symlink():
                    yield Listed(shown, "link")
                elif name.startswith(".") or name in _FETCHED or (full / "pyvenv.cfg").exists():
                    folders.remove(name)
                    yield Listed(shown, "skipped")
            for name in names:
                item = self._listed((here / name).relative_to(self.root).as_posix())
                if item:
                    yield item

    def _read(self, full: Path, shown: str) -> bytes:
        _plain_name(shown)
        try:
            mode = full.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise _irregular(shown, "symbolic link", "符号链接")
            if not stat.S_ISREG(mode):
                raise _irregular(shown, "special file", "特殊文件")
            if full.resolve() != (self.root.resolve() / shown):
                raise _irregular(shown, "file behind a symbolic link", "位于符号链接之后的文件")
            if full.lstat().st_size > MAX_BYTES:
                raise Problem("file_too_large", Place(shown, 1), limit=MAX_BYTES // 1024 // 1024)
            return full.read_bytes()
        except OSError as error:
            raise Problem("file_unreadable", Place(shown, 1), path=shown, why=error.strerror) from None


class Commit:
    """The files of one commit, read from the object store.

    `fork` is, of a base, the commit from which the head went its own way: itself while the base stands still.
    """

    def __init__(self, commit: Any, prefix: str, fork: Any = None) -> None:
        """Read `commit`; paths are taken below `prefix`, the folder of the repository that is judged."""
        self._commit = commit
        self._prefix = prefix
        self.label = commit.hexsha
        self.fork: Commit = self if fork in (None, commit) else Commit(fork, prefix)

    @property
    def shallow(self) -> bool:
        """Whether the clone lacks history."""
        return _shallow(self._commit.repo)

    def file(self, path: str) -> bytes | None:
        """Return the bytes of a regular file."""
        item = self._item(path)
        return None if item is None else self._blob(item, path)

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the regular files below a folder; a link or a submodule there is refused."""
        top = self._item(path)
        found: dict[str, bytes] = {}
        if top is None:
            return found
        if top.type != "tree":
            raise _irregular(path, "file, link or submodule", "文件、链接或子模块")
        cut = len(self._prefix)

        def walk(tree: Any) -> None:
            for item in tree:
                shown = item.path[cut:]
                if item.type == "tree":
                    _plain_name(shown)
                    walk(item)
                elif item.type == "submodule" or stat.S_ISLNK(item.mode) or shown.lower().endswith(suffixes):
                    found[shown] = self._blob(item, shown)

        with _objects():
            walk(top)
        return found

    def listing(self, path: str = "") -> list[Listed]:
        """Return every entry of the commit there, links and submodules as such."""
        top = self._top(path)
        if top is None:
            return []
        below = f"{path.strip('/')}/" if path else ""
        if top.type != "tree":
            return [_entry(f"{top.mode:o}", top.hexsha, str(getattr(top, "size", 0)), path)]
        with _objects():
            said = self._commit.repo.git.ls_tree(
                "-r", "-z", "-l", top.hexsha, stdout_as_string=False, strip_newline_in_stdout=False
            )
        found = []
        for row in said.decode("utf-8", "surrogateescape").split("\0"):
            facts, tab, name = row.partition("\t")
            if tab:
                mode, _, digest, size = facts.split()
                found.append(_entry(mode, digest, size, below + name))
        return sorted(found)

    def mark(self, path: str) -> str:
        """Return the digest of all that lies at a path, empty where nothing does: equal content has equal marks."""
        item = self._item(path)
        return "" if item is None else str(item.hexsha)

    def raw(self) -> bytes:
        """Return the commit itself as it was written, with its signature."""
        with _objects():
            data: bytes = self._commit.repo.odb.stream(self._commit.binsha).read()
        return data

    def at(self, digest: str) -> Commit:
        """Return another commit of the same repository, by its full digest."""
        with _objects():
            return Commit(self._commit.repo.commit(digest), self._prefix)

    def since(self, base: Commit) -> dict[str, tuple[str, ...]] | None:
        """Return the parents of each commit that is in this history and not in that of `base`; None if too many."""
        said = self._rev_list("--parents", f"--max-count={MAX_HISTORY + 1}", self.label, f"^{base.label}")
        found = {row[0]: tuple(row[1:]) for row in map(str.split, said)}
        return None if len(found) > MAX_HISTORY else found

    def touching(self, path: str) -> list[str]:
        """Return the commits of this history that changed something at a path, the newest first."""
        _inside(path)
        below = f":(literal){self._prefix}{path.strip('/')}"
        return self._rev_list("--full-history", f"--max-count={MAX_HISTORY}", self.label, "--", below)

    def _rev_list(self, *arguments: str) -> list[str]:
        with _objects():
            found: list[str] = self._commit.repo.git.rev_list(*arguments).splitlines()
        return found

    def _top(self, path: str) -> Any:
        if path:
            return self._item(path)
        try:
            with _objects():
                return self._commit.tree / self._prefix.rstrip("/") if self._prefix else self._commit.tree
        except KeyError:
            return None

    def content(self, item: Listed, limit: int) -> bytes:
        """Return the bytes of a listed file, at most `limit`."""
        with _objects():
            data: bytes = self._commit.repo.odb.stream(bytes.fromhex(item.id)).read(min(limit, item.size))
        return data

    def _item(self, path: str) -> Any:
        _inside(path)
        try:
            with _objects():
                return self._commit.tree / (self._prefix + path.strip("/"))
        except KeyError:
            return None

    def _blob(self, item: Any, shown: str) -> bytes:
        _plain_name(shown)
        if item.type == "submodule":
            raise _irregular(shown, "submodule", "子模块")
        if item.type == "tree":
            raise _irregular(shown, "folder", "文件夹")
        if stat.S_ISLNK(item.mode):
            raise _irregular(shown, "symbolic link", "符号链接")
        with _objects():
            if item.size > MAX_BYTES:
                raise Problem("file_too_large", Place(shown, 1), limit=MAX_BYTES // 1024 // 1024)
            data: bytes = item.data_stream.read()
        return data


class Staged:
    """The index, in place of a head: the files as the next commit would hold them. Nobody can have signed them yet."""

    label = "0" * 40
    """What git itself writes where content has no commit."""

    def __init__(self, entries: Iterable[Listed], read: Callable[[str], bytes]) -> None:
        """Take all entries, by paths from the judged folder; `read` returns the blob of a digest."""
        self._entries = {item.path: item for item in entries}
        self._read = read

    def file(self, path: str) -> bytes | None:
        """Return the bytes of a regular file."""
        shown = _inside(path).strip("/")
        item = self._entries.get(shown)
        if item is not None:
            return self._blob(item)
        if any(name.startswith(f"{shown}/") for name in self._entries):
            raise _irregular(shown, "folder", "文件夹")
        return None

    def folder(self, path: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
        """Return the regular files below a folder; a link or a submodule there is refused."""
        if _inside(path).strip("/") in self._entries:
            raise _irregular(path, "file, link or submodule", "文件、链接或子模块")
        found = {}
        for item in self.listing(path):
            _plain_name(item.path.rpartition("/")[0])
            if item.kind != "file" or item.path.lower().endswith(suffixes):
                found[item.path] = self._blob(item)
        return found

    def listing(self, path: str = "") -> list[Listed]:
        """Return every entry there, links and submodules as such."""
        top = path.strip("/")
        return sorted(
            item for name, item in self._entries.items() if not top or name == top or name.startswith(f"{top}/")
        )

    def content(self, item: Listed, limit: int) -> bytes:
        """Return the bytes of a listed file, at most `limit`."""
        return self._read(item.id)[:limit]

    def _blob(self, item: Listed) -> bytes:
        _plain_name(item.path)
        if item.kind == "submodule":
            raise _irregular(item.path, "submodule", "子模块")
        if item.kind != "file":
            raise _irregular(item.path, "symbolic link", "符号链接")
        if item.size > MAX_BYTES:
            raise Problem("file_too_large", Place(item.path, 1), limit=MAX_BYTES // 1024 // 1024)
        return self._read(item.id)


class Repository:
    """A git repository and the folder of it that is judged."""

    def __init__(self, path: Path) -> None:
        """Open the repository that holds `path`."""
        os.environ.update(_SAFE)
        try:
            import git
        except ImportError:
            # So the library says that the program is not there.
            raise Problem("no_git") from None
        self._git = git
        try:
            self._repo = git.Repo(path, search_parent_directories=True)
        except (git.InvalidGitRepositoryError, git.NoSuchPathError):
            raise Problem("not_a_repository", Place(str(path), 1), path=path) from None
        if self._repo.config_reader("repository").get_value("extensions", "objectformat", "sha1") != "sha1":
            raise Problem("object_format", Place(str(path), 1), path=path)
        self._stay_here()
        top = Path(self._repo.working_tree_dir or path).resolve()
        below = path.resolve().relative_to(top).as_posix()
        self.below = "" if below == "." else below
        """Where the judged folder lies in the repository."""
        self._prefix = f"{self.below}/" if self.below else ""

    def _stay_here(self) -> None:
        """Make git speak of this repository: whoever calls us from a hook of another one has said where that is."""
        here, told = Path(self._repo.git_dir).resolve(), os.environ.get("GIT_DIR")
        if told is not None:
            found = {Path(start, told).resolve() for start in (Path(), self._repo.working_tree_dir or here)}
            if here not in found and any(one.exists() for one in found):
                # The index that a hook is told of is that of its own repository.
                os.environ.pop("GIT_INDEX_FILE", None)
        for name in _ELSEWHERE:
            os.environ.pop(name, None)

    def pull_request(self, base: str, head: str) -> tuple[Commit, Commit]:
        """Return the base and the head; the base knows their merge base as its `fork`."""
        ours, theirs = self._resolve(base), self._resolve(head)
        bases = self._guard(lambda: self._repo.merge_base(ours, theirs))
        if not bases:
            shallow = _shallow(self._repo)
            raise Problem(
                "no_merge_base",
                base=base,
                head=head,
                shallow_en=": the clone is shallow" if shallow else "",
                shallow_zh=":该克隆是浅克隆" if shallow else "",
            )
        return Commit(ours, self._prefix, bases[0]), Commit(theirs, self._prefix)

    def staged(self) -> tuple[Commit | None, Staged]:
        """Return HEAD, None before the first commit, and what the next commit would hold."""
        if self._repo.working_tree_dir is None:
            raise Problem("no_index", path=self._repo.common_dir)
        head = self._commit("HEAD")
        if head is None and not self._unborn():
            raise Problem("no_such_commit", rev="HEAD", hint_en="", hint_zh="")
        return head and Commit(head, self._prefix), Staged(self._entries(), self._blob)

    def stamp(self, revisions: Iterable[str], *, index: bool) -> dict[str, tuple[int, ...] | str]:
        """Return what is another once a revision, or the index, is another than before."""
        commits = {rev: self._commit(rev) for rev in revisions}
        found: dict[str, tuple[int, ...] | str] = {
            rev: commit.hexsha if commit else "" for rev, commit in commits.items()
        }
        file = Path(self._repo.git_dir) / "index"
        if index and file.exists():
            facts = file.stat()
            found["index"] = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        return found

    def _unborn(self) -> bool:
        """Tell whether HEAD names a branch that has no commit yet, which is not the same as a broken one."""
        try:
            return self._git_says("rev-parse", "--verify", "--quiet", self._repo.head.reference.path) == b""
        except Problem:
            return True
        except (TypeError, ValueError):
            return False

    def _entries(self) -> Iterator[Listed]:
        """Yield the index below the judged folder; what is only meant to be added is no part of the next commit."""
        nothing = self._git_says("hash-object", "-t", "tree", "--stdin").decode().strip()
        # Compared with an empty tree, everything is new; an index that lists folders only is read to their files.
        options = ("-r", "-z", "--cached", "--no-renames", "--no-relative", "--ita-invisible-in-index")
        said = self._git_says("-c", "index.sparse=false", "diff-index", *options, "--ignore-submodules=none", nothing)
        words = said.decode("utf-8", "surrogateescape").split("\0")
        rows = [(facts.split(), name) for facts, name in zip(words[::2], words[1::2], strict=False)]
        unmerged = sorted(name for facts, name in rows if facts[4] == "U")
        if unmerged:
            raise Problem("index_unmerged", Place(_shown(unmerged[0]), 1), paths=", ".join(map(_shown, unmerged[:5])))
        inside = [(facts, name) for facts, name in rows if name.startswith(self._prefix)]
        sizes = self._sizes([facts[3] for facts, _ in inside if facts[1] != _SUBMODULE])
        for facts, name in inside:
            yield _entry(facts[1], facts[3], sizes.get(facts[3], ""), name[len(self._prefix) :])

    def _sizes(self, digests: list[str]) -> dict[str, str]:
        """Return the size of each blob; one that is not here has none, and is told of when it is read."""
        said = self._git_says("cat-file", "--batch-check", given="".join(f"{one}\n" for one in digests).encode())
        return {row[0]: row[2] for row in map(str.split, said.decode().splitlines()) if row[1:2] == ["blob"]}

    def _blob(self, digest: str) -> bytes:
        with _objects():
            data: bytes = self._repo.odb.stream(bytes.fromhex(digest)).read()
        return data

    def _git_says(self, *arguments: str, given: bytes = b"") -> bytes:
        command = ["git", "-c", "core.fsmonitor=false", *arguments]
        folder = self._repo.working_tree_dir
        try:
            return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            said = next(word for word in arguments if not word.startswith("-") and "=" not in word)
            raise Problem("git_failed", why=f"{said}: {type(error).__name__}") from None

    def _resolve(self, rev: str) -> Any:
        """Return the commit that `rev` names; refuse a name that a tag, a branch or a remote read differently."""
        if rev.startswith("-") or _CONTROL.search(rev):
            raise Problem("no_such_commit", rev=rev, hint_en="", hint_zh="")
        if not _FULL.fullmatch(rev):
            named = {}
            for kind in ("refs/heads/", "refs/tags/", "refs/remotes/"):
                commit = self._commit(kind + rev)
                if commit is not None:
                    named[kind + rev] = commit
            if len({commit.hexsha for commit in named.values()}) > 1:
                raise Problem("ambiguous_commit", rev=rev, names=", ".join(named))
            if named:
                return next(iter(named.values()))
        commit = self._commit(rev)
        if commit is None:
            en, zh = hint(rev, refs(Path(self._repo.common_dir)))
            raise Problem("no_such_commit", rev=rev, hint_en=en, hint_zh=zh)
        return commit

    def _commit(self, rev: str) -> Any:
        try:
            found = self._repo.rev_parse(f"{rev}^{{commit}}")
            found.tree  # noqa: B018 - loads the object: a name whose object is not here is no commit
        except (self._git.BadName, self._git.GitError, ValueError, IndexError, KeyError, OSError):
            return None
        return found

    def _guard(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except self._git.GitError as error:
            raise Problem("git_failed", why=type(error).__name__) from None


def _shallow(repository: Any) -> bool:
    return (Path(repository.common_dir) / "shallow").exists()


@contextmanager
def _objects() -> Iterator[None]:
    """Tell of an object that is not here, as in a partial clone that cannot fetch, what can be done about it."""
    import git

    try:
        yield
    except (git.GitError, git.ODBError, ValueError) as error:
        raise Problem("object_missing", why=type(error).__name__) from None


def below_root(folder: Path) -> str:
    """Return the path of a folder from the root of the repository that holds it, empty for the root and without one."""
    full = folder.resolve()
    root = next((above for above in (full, *full.parents) if (above / ".git").exists()), full)
    return "" if root == full else full.relative_to(root).as_posix()


def _entry(mode: str, digest: str, size: str, path: str) -> Listed:
    """Return a row of `git ls-tree` as what it lists."""
    kinds: dict[str, Literal["link", "submodule"]] = {"120000": "link", _SUBMODULE: "submodule"}
    return Listed(path, kinds.get(mode, "file"), int(size) if size.isdigit() else 0, digest)


def refs(folder: Path) -> list[str]:
    """Return the branches and tags of the repository that holds `folder`, as one types them; none without git."""
    said = _asked(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
    return said.splitlines()


def remotes(folder: Path) -> list[str]:
    """Return the addresses of the remotes of the repository that holds `folder`, `origin` first; none without git."""
    rows = [row.partition(" ") for row in _asked(folder, "config", "--get-regexp", r"^remote\..*\.url$").splitlines()]
    return [url for name, _, url in sorted(rows, key=lambda row: row[0] != "remote.origin.url")]


def top(folder: Path) -> Path | None:
    """Return the top folder of the working tree that holds `folder`; None without git."""
    said = _asked(folder, "rev-parse", "--show-toplevel").removesuffix("\n")
    return Path(said) if said else None


def target_branch(folder: Path) -> str | None:
    """Return the branch that pull requests go to: that of `origin`, else the one that is checked out."""
    there = _asked(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").strip().removeprefix("origin/")
    return there or _asked(folder, "symbolic-ref", "--short", "HEAD").strip() or None


def uncommitted(folder: Path) -> list[str]:
    """Return what in a folder no commit has yet, by its path from the root of the repository; nothing without git."""
    options = ("--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    said = _asked(folder, "--no-optional-locks", "status", *options, "--", ".") if folder.is_dir() else ""
    return [row[3:] for row in said.split("\0") if row]


def _asked(folder: Path, *arguments: str) -> str:
    """Return what git answers, nothing where it knows none."""
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        said = subprocess.run(command, cwd=folder, env={**os.environ, **_SAFE}, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.decode("utf-8", "replace")


def _tracked(folder: Path) -> list[str]:
    """Return what git tracks below a folder, and what it would track; nothing where there is no repository."""
    if not any((above / ".git").exists() for above in (folder.resolve(), *folder.resolve().parents)):
        return []
    # A monitor that the repository names would be a program of its own. GitPython would take longer to import than
    # the whole check of a small tree.
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        said = subprocess.run(command, cwd=folder, env={**os.environ, **_SAFE}, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return [name for name in said.decode("utf-8", "surrogateescape").split("\0") if name]


def _inside(path: str) -> str:
    parts = Path(path).parts
    if Path(path).is_absolute() or ".." in parts or not parts:
        raise Problem("path_outside", Place(path, 1), path=path)
    return path


def _plain_name(path: str) -> None:
    if _CONTROL.search(path):
        raise Problem("name_hidden", path=_shown(path))


def _shown(path: str) -> str:
    """Return a path as one that can be printed, whatever bytes it holds."""
    return path.encode("unicode_escape").decode("ascii") if _CONTROL.search(path) else path


def _irregular(path: str, what: str, what_zh: str) -> Problem:
    return Problem("file_irregular", Place(path, 1), path=path, what=what, what_zh=what_zh)
