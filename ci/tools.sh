#!/bin/sh
# What the tests use of others: programs that read our reports and kits. 测试所用的第三方程序:读取我们的报告与 CI 配置。
#
#   ci/tools.sh NAME   print the path of it, from the cache or after installing the version below:
#     actionlint       reads workflows of GitHub; from Go
#     reviewdog        reads Checkstyle and SARIF; from Go
#     act              runs workflows of GitHub on this machine, and reads annotations and summaries; from Go
#     gitlab-ci-local  runs pipelines of GitLab on this machine; from npm, with rsync, which apt-get installs as root
#     analysis-model   Jenkins' readers of reports, a folder of jars, with Groovy's own parser; from Maven
#     wheels           what the gate is installed from, a folder for pip, each by its hash; with PYTHON, from PyPI
#
# They run as programs of their own, in the tests alone; no code of theirs is in ours.
# Exit codes: 0; 2 wrong usage; 3 it cannot be had, and the tests that need it are skipped under its name.
set -eu

# fail ZH EN
fail() {
  printf 'ci/tools.sh: %s\nci/tools.sh: %s\n' "$1" "$2" >&2
  exit 3
}

# need PROGRAM
need() {
  command -v "$1" >/dev/null || fail "没有 $1,无法安装 $name" "there is no $1 to install $name with"
}

# go_program MODULE
go_program() {
  need go
  GOBIN=$new go install "$1@v$version" >&2 || fail "go install $name 失败" "go install of $name failed"
}

# A package of npm is taken only as what it was when it was chosen.
# npm_package DIGEST
npm_package() {
  need npm
  npm install --prefix "$new" --no-audit --no-fund --ignore-scripts --silent "$name@$version" >&2 ||
    fail "npm install $name 失败" "npm install of $name failed"
  grep -qF "\"$1\"" "$new/package-lock.json" || fail "$name 的校验值不符,拒绝使用" "refused, the digest of $name is another"
  ln -s "node_modules/.bin/$name" "$new/$name"
}

# debian PROGRAM: one that Debian packages under its own name.
debian() {
  if command -v "$1" >/dev/null; then return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then need "$1"; fi
  # The lists may be fresh enough; only where they are not is the network asked for new ones.
  { apt install "$1" || { apt update && apt install "$1"; }; } || need "$1"
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet -o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 \
    -o Acquire::http::Timeout=20 --yes --no-install-recommends "$@" </dev/null >/dev/null
}

# jars SHA256 GROUP:ARTIFACT:VERSION...: those and all that they need; the first has to be what it was.
jars() {
  need mvn
  sum=$1
  shift
  {
    printf '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>'
    printf '<dependencies>'
    for one in "$@"; do
      IFS=: read -r group artifact number <<EOF
$one
EOF
      printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' \
        "$group" "$artifact" "$number"
    done
    printf '</dependencies></project>\n'
  } >"$new/pom.xml"
  mvn --quiet --batch-mode --strict-checksums --file "$new/pom.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$new" >&2 || fail "用 Maven 取得 $name 失败" "Maven did not get $name"
  found=$(sha256sum "$new/$name-$version.jar" | cut -d ' ' -f 1)
  [ "$found" = "$sum" ] || fail "$name 的校验值不符,拒绝使用" "refused, the digest of $name is another"
}

[ $# -eq 1 ] || set -- ''
name=$1
case $name in
  actionlint) version=1.7.12 ;;
  reviewdog) version=0.21.0 ;;
  act) version=0.2.89 ;;
  gitlab-ci-local)
    version=4.61.1
    debian rsync
    ;;
  analysis-model)
    version=13.3.0
    need java
    ;;
  wheels)
    requirements=$(dirname -- "$0")/requirements.txt
    # A wheel is for one version of Python.
    version=$({ cat "$requirements" && "${PYTHON:-python3}" --version; } | sha256sum | cut -c 1-16)
    ;;
  *)
    printf '用法:ci/tools.sh 名称(见文件开头)\nusage: ci/tools.sh NAME (see the head of the file)\n' >&2
    exit 2
    ;;
esac

home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
[ -n "$home" ] || fail '没有缓存目录;请设置 HOME 或 XDG_CACHE_HOME' 'there is no cache; set HOME or XDG_CACHE_HOME'
folder=$home/clausecheck/$name-$version
if [ ! -d "$folder" ]; then
  mkdir -p "$home/clausecheck"
  # Beside its target, so that the move into the cache is atomic.
  new=$(mktemp -d "$home/clausecheck/.$name.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  case $name in
    actionlint) go_program github.com/rhysd/actionlint/cmd/actionlint ;;
    reviewdog) go_program github.com/reviewdog/reviewdog/cmd/reviewdog ;;
    act) go_program github.com/nektos/act ;;
    gitlab-ci-local)
      npm_package sha512-VbOq91Ze7pCqBmYMBO8j9hEzLHXcN0AGqnicjZSMlm7YWGSR0/6oesjFvMHliKdLMhmaPn8CjXscfv36QrSGzQ==
      ;;
    analysis-model) jars 1548407abec864cd0a6a1512d07bbade121487b6305d4380b4d9481711b9a363 \
      "edu.hm.hafner:analysis-model:$version" org.apache.groovy:groovy:4.0.28 ;;
    wheels)
      "${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement "$requirements" --dest "$new" >&2 || fail 'pip download 失败' 'pip download failed'
      ;;
  esac
  # Whoever was first has it; one that runs at the same time made the same.
  mv -T "$new" "$folder" 2>/dev/null || [ -d "$folder" ]
fi
case $name in
  analysis-model | wheels) printf '%s\n' "$folder" ;;
  *) printf '%s\n' "$folder/$name" ;;
esac
