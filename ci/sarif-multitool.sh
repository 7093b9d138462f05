#!/bin/sh
# Microsoft's SARIF validator for the tests of the SARIF reports. 为 SARIF 报告的测试提供微软的 SARIF 校验工具。
#
#   ci/sarif-multitool.sh   print the path of the program: CLAUSECHECK_SARIF_MULTITOOL, the cache, or npm
#
# Exit codes: 0; 2 wrong usage; 3 it cannot be had, and the tests that need it are skipped under its name.
set -eu

VERSION=5.7.0
INTEGRITY='sha512-NxUbpq6ISCWoTQ/NfOYEwEDKq1Heka/rMoJ5R5LMydcAZQX/X7g5mWHcgxDub+0M07LC96tZ5LZHvF1Qy3gjTA=='
PACKAGE=@microsoft/sarif-multitool-linux

# fail ZH EN
fail() {
  printf 'ci/sarif-multitool.sh: %s\nci/sarif-multitool.sh: %s\n' "$1" "$2" >&2
  exit 3
}

if [ $# -ne 0 ]; then
  printf '用法:ci/sarif-multitool.sh\nusage: ci/sarif-multitool.sh\n' >&2
  exit 2
fi
if [ -n "${CLAUSECHECK_SARIF_MULTITOOL:-}" ]; then
  printf '%s\n' "$CLAUSECHECK_SARIF_MULTITOOL"
  exit
fi
home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
[ -n "$home" ] || fail '没有缓存目录;请设置 HOME 或 XDG_CACHE_HOME' 'there is no cache; set HOME or XDG_CACHE_HOME'
folder=$home/clausecheck/sarif-multitool-$VERSION
program=$folder/node_modules/$PACKAGE/Sarif.Multitool
if [ ! -x "$program" ]; then
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail '该平台没有 Sarif.Multitool' 'there is no Sarif.Multitool for this platform'
  command -v npm >/dev/null || fail '没有 npm,无法安装 Sarif.Multitool' 'there is no npm to install Sarif.Multitool with'
  mkdir -p "$home/clausecheck"
  new=$(mktemp -d "$home/clausecheck/.sarif-multitool.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  npm install --prefix "$new" --no-audit --no-fund --ignore-scripts --silent "$PACKAGE@$VERSION" >&2 ||
    fail 'npm install 失败' 'npm install failed'
  # npm has checked the package against what the registry says of it; this is what it was when it was chosen.
  grep -qF "\"$INTEGRITY\"" "$new/package-lock.json" || fail '校验值不符,拒绝使用' 'refused, its digest is another'
  chmod u+x "$new/node_modules/$PACKAGE/Sarif.Multitool"
  rm -rf "$folder"
  mv "$new" "$folder"
fi
printf '%s\n' "$program"
