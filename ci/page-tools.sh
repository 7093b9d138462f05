#!/bin/sh
# What the tests of the HTML report look at it with. 为 HTML 报告的测试提供所用工具。
#
#   ci/page-tools.sh chromium   print the path of a Chromium: CLAUSECHECK_CHROMIUM, PATH, or playwright's own
#   ci/page-tools.sh axe        print the path of axe.min.js (accessibility; MPL-2.0), from the cache or npm
#   ci/page-tools.sh vnu        print the path of vnu.jar (the Nu validator of HTML; MIT; needs Java), likewise
#
# Exit codes: 0; 2 wrong usage; 3 it cannot be had, and the tests that need it are skipped under its name.
set -eu

# fail ZH EN
fail() {
  printf 'ci/page-tools.sh: %s\nci/page-tools.sh: %s\n' "$1" "$2" >&2
  exit 3
}

browser() {
  if [ -n "${CLAUSECHECK_CHROMIUM:-}" ]; then
    printf '%s\n' "$CLAUSECHECK_CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then
      return
    fi
  done
  python=$(dirname "$0")/../.venv/bin/python
  [ -x "$python" ] || python=python3
  "$python" -m playwright install --only-shell chromium >&2 || fail '没有 Chromium,也无法安装' 'there is no Chromium, and none can be installed'
  "$python" -c 'from playwright.sync_api import sync_playwright as start
with start() as running: print(running.chromium.executable_path)'
}

# npm_file PACKAGE VERSION INTEGRITY FILE
npm_file() {
  home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  [ -n "$home" ] || fail '没有缓存目录;请设置 HOME 或 XDG_CACHE_HOME' 'there is no cache; set HOME or XDG_CACHE_HOME'
  folder=$home/clausecheck/$1-$2
  if [ ! -f "$folder/node_modules/$1/$4" ]; then
    command -v npm >/dev/null || fail "没有 npm,无法安装 $1" "there is no npm to install $1 with"
    mkdir -p "$home/clausecheck"
    new=$(mktemp -d "$home/clausecheck/.$1.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    npm install --prefix "$new" --no-audit --no-fund --ignore-scripts --silent "$1@$2" >&2 ||
      fail "npm install $1 失败" "npm install $1 failed"
    # npm has checked the package against what the registry says of it; this is what it was when it was chosen.
    grep -qF "\"$3\"" "$new/package-lock.json" || fail "$1 的校验值不符,拒绝使用" "$1 is refused, its digest is another"
    rm -rf "$folder"
    mv "$new" "$folder"
  fi
  printf '%s\n' "$folder/node_modules/$1/$4"
}

case ${1:-}:$# in
  chromium:1) browser ;;
  axe:1)
    npm_file axe-core 4.14.1 \
      'sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==' axe.min.js
    ;;
  vnu:1)
    # Debian has a `java` that only says that there is none.
    java -version >/dev/null 2>&1 || fail '没有 Java,无法运行 vnu.jar' 'there is no Java to run vnu.jar with'
    npm_file vnu-jar 26.9.27 \
      'sha512-TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==' build/dist/vnu.jar
    ;;
  *)
    printf '用法:ci/page-tools.sh chromium|axe|vnu\nusage: ci/page-tools.sh chromium|axe|vnu\n' >&2
    exit 2
    ;;
esac
