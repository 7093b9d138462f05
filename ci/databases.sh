#!/bin/sh
# MariaDB and PostgreSQL for the tests of the SQL reader. 为 SQL 读取器的测试提供 MariaDB 与 PostgreSQL。
#
#   ci/databases.sh               print the programs of each, one `name=path` a line: those on the machine, or after
#                                 installing them with apt-get where this runs as root
#   ci/databases.sh --no-install  print only what is on the machine
#
# Neither is started: `tests/schema/databases.py` starts private ones. What cannot be had is named on standard error, and
# the tests that need it are skipped under that name.
# Exit codes: 0, whatever was found; 2 wrong usage.
set -eu

# Where Debian and others put servers that no user is meant to start by hand.
PATH=$PATH:/usr/sbin:/usr/local/sbin
MARIADB='mariadbd mariadb-install-db mariadb'
POSTGRESQL='initdb postgres psql'

# say ZH EN
say() {
  printf 'ci/databases.sh: %s\nci/databases.sh: %s\n' "$1" "$2" >&2
}

# find_program NAME: its path. Debian keeps the programs of each PostgreSQL in a folder of its own; the newest wins.
find_program() {
  # shellcheck disable=SC2012 # the names are numbers
  for found in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5 -rn); do
    if [ -x "$found/$1" ]; then
      printf '%s\n' "$found/$1"
      return
    fi
  done
  command -v "$1" || true
}

# missing PROGRAM...: those that are not there.
missing() {
  for program in "$@"; do
    if [ -z "$(find_program "$program")" ]; then printf '%s ' "$program"; fi
  done
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet -o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 \
    -o Acquire::http::Timeout=20 "$@" </dev/null >/dev/null
}

# install PACKAGE...: whether that worked.
install() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return 1; fi
  say "正在安装 $*" "installing $*"
  # The lists may be fresh enough; only where they are not is the network asked for new ones.
  apt install --yes --no-install-recommends "$@" || { apt update && apt install --yes --no-install-recommends "$@"; }
}

# provide NAME PROGRAMS PACKAGES: print the paths of the programs, or say by name that they are not there.
provide() {
  name=$1
  programs=$2
  packages=$3
  # Split on purpose: none of these names has a space.
  # shellcheck disable=SC2086
  if [ -n "$(missing $programs)" ] && [ "$installing" = yes ]; then install $packages || true; fi
  # shellcheck disable=SC2086
  lacking=$(missing $programs)
  if [ -n "$lacking" ]; then
    say "没有 $name(缺 ${lacking% }):请以 root 运行 apt-get install $packages;在此之前相关测试会跳过" \
      "no $name (${lacking% } not found): run apt-get install $packages as root; until then its tests are skipped"
    return
  fi
  for program in $programs; do
    printf '%s=%s\n' "$program" "$(find_program "$program")"
  done
}

case ${1:-} in
  '') installing=yes ;;
  --no-install) installing=no ;;
  *)
    say '用法:ci/databases.sh [--no-install]' 'usage: ci/databases.sh [--no-install]'
    exit 2
    ;;
esac
# The core packages hold the programs alone: no service, no user, no configuration.
provide MariaDB "$MARIADB" 'mariadb-server-core mariadb-client-core'
provide PostgreSQL "$POSTGRESQL" 'postgresql postgresql-client'
