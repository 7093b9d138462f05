#!/bin/sh
# The pinned OPA, and a server that runs the law in force. 提供锁定版本的 OPA,并以现行规则启动服务。
#
#   ci/opa.sh                     print the path of the binary: CLAUSECHECK_OPA, PATH, the cache, `go install`, a download
#   ci/opa.sh serve [ADDR [LAW]]  serve LAW (a folder, or `installed`; default: rego/ beside ci/) on ADDR (127.0.0.1:8181)
#
# Variables: CLAUSECHECK_OPA (a binary), CLAUSECHECK_OPA_SHA256 (hash of the release file, without which nothing is
# downloaded), CLAUSECHECK_OPA_URL (a mirror of that file), XDG_CACHE_HOME, PYTHON (with clausecheck installed).
# Exit codes: 0; 2 wrong usage; 3 no such binary, or no server.
set -eu

VERSION=1.22.2

scratch=
server=

# say ZH EN
say() {
  printf 'ci/opa.sh: %s\nci/opa.sh: %s\n' "$1" "$2" >&2
}

fail() {
  say "$1" "$2"
  exit 3
}

usage() {
  say '用法:ci/opa.sh | ci/opa.sh serve [地址 [规则目录]]' 'usage: ci/opa.sh | ci/opa.sh serve [ADDR [LAW]]'
  exit 2
}

clean() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  if [ -n "$scratch" ]; then rm -rf "$scratch"; fi
}
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

version_of() {
  "$1" version 2>/dev/null | sed -n 's/^Version: //p'
}

is_pinned() {
  [ -f "$1" ] && [ -x "$1" ] && [ "$(version_of "$1")" = "$VERSION" ]
}

absolute() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
  esac
}

sha256_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1" | cut -d ' ' -f 1; else shasum -a 256 "$1" | cut -d ' ' -f 1; fi
}

# The name of the official release file for this machine; nothing where there is none.
release_file() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo opa_linux_amd64_static ;;
    Linux-aarch64 | Linux-arm64) echo opa_linux_arm64_static ;;
    Darwin-x86_64) echo opa_darwin_amd64 ;;
    Darwin-arm64) echo opa_darwin_arm64_static ;;
  esac
}

# Sets $binary.
provide() {
  if [ -n "${CLAUSECHECK_OPA:-}" ]; then
    # It is what the checker will start, so another version is refused and not passed over.
    is_pinned "$CLAUSECHECK_OPA" || fail \
      "CLAUSECHECK_OPA 指定的 $CLAUSECHECK_OPA 不是 OPA $VERSION;请更正或取消该变量" \
      "CLAUSECHECK_OPA names $CLAUSECHECK_OPA, which is not OPA $VERSION; correct or unset it"
    binary=$(absolute "$CLAUSECHECK_OPA")
    return
  fi
  binary=$(command -v opa || true)
  if [ -n "$binary" ]; then
    if is_pinned "$binary"; then
      binary=$(absolute "$binary")
      return
    fi
    say "忽略 $binary:不是 OPA $VERSION" "$binary is passed over: it is not OPA $VERSION"
  fi
  home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  [ -n "$home" ] || fail '没有缓存目录;请设置 HOME 或 XDG_CACHE_HOME' 'there is no cache; set HOME or XDG_CACHE_HOME'
  cache=$(absolute "$home/clausecheck")
  binary=$cache/opa
  if is_pinned "$binary"; then return; fi
  # Beside its target, so that the move into the cache is atomic.
  { mkdir -p "$cache" && scratch=$(mktemp -d "$cache/.opa.XXXXXX"); } ||
    fail "无法写入 $cache" "$cache cannot be written"
  build || download
  is_pinned "$scratch/opa" || fail "取得的文件不是 OPA $VERSION" "what was obtained is not OPA $VERSION"
  mv -f "$scratch/opa" "$binary"
  rm -rf "$scratch"
  scratch=
}

build() {
  if ! command -v go >/dev/null; then
    say '没有 go,无法编译 OPA' 'there is no go to build OPA with'
    return 1
  fi
  say "正在编译 OPA $VERSION(约 90 秒)" "building OPA $VERSION (about 90 s)"
  if ! GOBIN=$scratch go install "github.com/open-policy-agent/opa@v$VERSION" >&2; then
    say 'go install 失败' 'go install failed'
    return 1
  fi
}

download() {
  file=$(release_file)
  [ -n "$file" ] || fail '该平台没有 OPA 官方发行文件;请安装 go' 'OPA has no release for this platform; install go'
  url=${CLAUSECHECK_OPA_URL:-https://github.com/open-policy-agent/opa/releases/download/v$VERSION/$file}
  # The hash published beside the file would be as forged as the file, so it has to come another way.
  [ -n "${CLAUSECHECK_OPA_SHA256:-}" ] || fail \
    "未经校验的程序不予下载:请安装 go,或将 $file(v$VERSION)的 SHA-256 写入 CLAUSECHECK_OPA_SHA256" \
    "no unverified binary is downloaded: install go, or set CLAUSECHECK_OPA_SHA256 to the SHA-256 of $file (v$VERSION)"
  command -v curl >/dev/null || fail '下载需要 curl' 'the download needs curl'
  say "正在下载 $url" "downloading $url"
  curl --fail --location --silent --show-error --connect-timeout 20 --output "$scratch/opa" "$url" >&2 ||
    fail "下载失败:$url" "the download failed: $url"
  found=$(sha256_of "$scratch/opa")
  [ "$found" = "$CLAUSECHECK_OPA_SHA256" ] || fail \
    "SHA-256 不符,拒绝使用:$found" "refused, its SHA-256 is another: $found"
  chmod 755 "$scratch/opa"
}

# write_law FOLDER LAW: what `checker/engines/opa.py` hands to a server of its own.
write_law() {
  "${PYTHON:-python3}" -P -X utf8 - "$@" <<'PYTHON'
import json
import sys
from datetime import datetime
from pathlib import Path

root, folder, where = sys.argv[1:]
# Last, so that an installed checker goes first.
sys.path.append(root)
try:
    from checker.cli import SHANGHAI
    from checker.config import Config
    from checker.discover import WorkingTree
    from checker.engines.worker import PROBES
    from checker.problem import Problem, Problems
    from checker.pipeline import law_of
except ImportError as error:
    sys.exit(
        f"ci/opa.sh: 无法导入 clausecheck({error});请启用安装了它的环境,或设置 PYTHON\n"
        f"ci/opa.sh: clausecheck cannot be imported ({error}); activate the environment that has it, or set PYTHON"
    )
try:
    path = Path(where).resolve()
    law = law_of(WorkingTree(path.parent), Config(law=path.name), datetime.now(SHANGHAI).date())
    modules = {**law.modules, **json.loads(PROBES.read_bytes())["modules"]}
    for name, text in modules.items():
        target = Path(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    Path(folder, "data.json").write_text(json.dumps({"readings": law.readings}))
except (Problem, Problems) as error:
    for problem in getattr(error, "problems", [error]):
        for text, remedy in zip(problem.text[::-1], problem.remedy[::-1], strict=True):
            print(f"ci/opa.sh: {problem.place or where}: {text} -> {remedy}", file=sys.stderr)
    sys.exit(3)
except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
    sys.exit(f"ci/opa.sh: 无法读取规则 {where}:{error!r}\nci/opa.sh: the law {where} cannot be read: {error!r}")
PYTHON
}

serve() {
  root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
  address=${1:-127.0.0.1:8181}
  law=${2:-$root/rego}
  provide
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/clausecheck-opa.XXXXXX") || fail '无法创建临时目录' 'no temporary folder can be made'
  mkdir "$scratch/law"
  write_law "$root" "$scratch/law" "$law" || fail '服务未启动' 'no server was started'
  say "正在以 $law 的规则启动 OPA $VERSION:http://$address" "starting OPA $VERSION on http://$address with the law of $law"
  # Without the caller's environment: OPA takes flags from it, and rules could read it.
  env -i PATH="$PATH" HOME="$scratch" \
    "$binary" run --server --addr "$address" --log-level error --skip-version-check "$scratch/law" >&2 &
  server=$!
  wait "$server" || true
  server=
  fail 'OPA 服务已终止' 'the OPA server ended'
}

case ${1:-} in
  '')
    [ $# -eq 0 ] || usage
    provide
    printf '%s\n' "$binary"
    ;;
  serve)
    [ $# -le 3 ] || usage
    shift
    serve "$@"
    ;;
  *) usage ;;
esac
