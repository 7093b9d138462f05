#!/bin/sh
# The check of a pull request, as CI calls it: finds its base and head, then runs `clausecheck check`.
# CI 中的合并请求检查:找出 base 与 head,然后运行 `clausecheck check`。
#
#   ci/gate.sh [OPTION...]   options go to `clausecheck check` as they are 选项原样传给 `clausecheck check`
#
# Known 已识别:GitHub Actions, GitLab and JiHu, Jenkins (multibranch, GitLab and Gitee plugins), Gitee Go.
# Elsewhere, as on Yunxiao Flow, set CLAUSECHECK_TARGET to the target branch. 其他平台(如云效)请设置 CLAUSECHECK_TARGET。
# Variables 变量: CLAUSECHECK_TARGET, CLAUSECHECK_HEAD (default: HEAD), CLAUSECHECK_REMOTE (default: origin),
# CLAUSECHECK (the command), CLAUSECHECK_POST (github, gitlab, gitee or codeup: tell the platform, too, by
# `clausecheck post` with CLAUSECHECK_TOKEN; whatever becomes of that, the exit code is that of the check
# 同时发表到平台;发表成败不影响退出码).
# Exit codes 退出码: those of `clausecheck`; 2 no pull request 不是合并请求; 4 the commits are not here 缺少提交.
set -eu

# fail CODE ZH EN
fail() {
  printf 'clausecheck: %s\nclausecheck: %s\n' "$2" "$3" >&2
  exit "$1"
}

remote=${CLAUSECHECK_REMOTE:-origin}
target=
head=${CLAUSECHECK_HEAD:-HEAD}

if [ -n "${CLAUSECHECK_TARGET:-}" ]; then
  target=$CLAUSECHECK_TARGET
elif [ "${GITHUB_ACTIONS:-}" = true ]; then
  case ${GITHUB_EVENT_NAME:-} in
    pull_request) target=${GITHUB_BASE_REF:-} ;;
    merge_group)
      target=${GITHUB_REF#refs/heads/gh-readonly-queue/}
      target=${target%/pr-*}
      ;;
    pull_request_target)
      # What is checked out there is the base: it would be compared with itself, and pass.
      fail 2 '请改用 pull_request 事件:pull_request_target 检出的是 base' \
        'use the event pull_request: pull_request_target checks out the base'
      ;;
  esac
elif [ "${GITLAB_CI:-}" = true ]; then
  target=${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-}
  if [ -n "$target" ] && [ "${CI_PROJECT_ID:-}" != "${CI_MERGE_REQUEST_PROJECT_ID:-}" ]; then
    # There the target branch is the fork's own, written by the author of the merge request.
    fail 2 '流水线运行在派生项目中;请在父项目中运行合并请求流水线' \
      'the pipeline runs in the fork; run it in the parent project'
  fi
  if [ -n "$target" ] && [ "${CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED:-}" != true ]; then
    # Its law may be the author's own, and what passed there can be turned to another branch without a new pipeline.
    printf 'clausecheck: %s\nclausecheck: %s\n' "目标分支 $target 未受保护,改为对照默认分支检查" \
      "the target branch $target is not protected: checked against the default branch" >&2
    target=${CI_DEFAULT_BRANCH:-}
  fi
elif [ -n "${GITEE_PULL_ID:-}" ]; then
  target=${GITEE_BRANCH:-}
  head=${GITEE_SOURCE_COMMIT:-$head}
elif [ -n "${JENKINS_URL:-}" ]; then
  target=${CHANGE_TARGET:-${gitlabTargetBranch:-${giteeTargetBranch:-}}}
fi
[ -n "$target" ] || fail 2 \
  '未找到合并请求的目标分支;请设置 CLAUSECHECK_TARGET(只检查当前文件请直接运行 clausecheck check)' \
  'no target branch of a pull request is known; set CLAUSECHECK_TARGET (to check the files alone, run clausecheck check)'

shallow=$(git rev-parse --is-shallow-repository) || fail 2 \
  '此处没有可读的 git 仓库;容器中可能需要 git config --global --add safe.directory' \
  'there is no git repository to read here; in a container, git config --global --add safe.directory may be needed'
if [ "$shallow" = true ]; then
  fail 4 "浅克隆,历史不全;请先运行:git fetch --unshallow $remote" \
    "the clone is shallow and lacks history; run first: git fetch --unshallow $remote"
fi
base=refs/remotes/$remote/$target
git rev-parse --quiet --verify --end-of-options "$base^{commit}" >/dev/null || fail 4 \
  "缺少目标分支;请先运行:git fetch $remote '+refs/heads/$target:$base'" \
  "the target branch is not here; run first: git fetch $remote '+refs/heads/$target:$base'"

clausecheck=${CLAUSECHECK:-clausecheck}
if [ -z "${CLAUSECHECK_POST:-}" ]; then
  exec "$clausecheck" check --base "$base" --head "$head" "$@"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
# The check has no use for the token. 检查无需令牌。
(
  unset CLAUSECHECK_TOKEN GITHUB_TOKEN
  exec "$clausecheck" check --base "$base" --head "$head" -f "json=$folder/report.json" "$@"
) || code=$?
"$clausecheck" post "$folder/report.json" --to "$CLAUSECHECK_POST" >&2 ||
  printf 'clausecheck: %s\nclausecheck: %s\n' '未能发表到平台;结论不变' 'the platform was not told; the verdict stands' >&2
exit "$code"
