#!/usr/bin/env bash
# Show what an engineer sees: LeapCa's inventory passes; a pull request that adds ID numbers to a flow is blocked.
set -euo pipefail
cd "$(dirname "$0")/.."
clausecheck="$PWD/.venv/bin/clausecheck"
lang="${CLAUSECHECK_LANG:-both}"

echo "== clausecheck check: LeapCa 的数据清单 / LeapCa's inventory"
"$clausecheck" check --lang "$lang"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp -R inventory "$work/"
cd "$work"
git init --quiet --initial-branch=main .
git config user.name demo
git config user.email demo@example.org
git add . && git commit --quiet --message "inventory"
git switch --quiet --create feature
cat >> inventory/flows/new-partner.yaml <<'YAML'
flows:
  send-id-numbers-to-coupon-partner:
    title: 向优惠券合作方发送证件号码 / send ID numbers to a coupon partner
    action: share
    from: account-service
    data: [accounts.user.user_id, accounts.verification.id_number]
    subject: adult-user
    purpose: ad_targeting
    to: coupon-partner
    basis: service_fulfilment
    safeguards: {transport: http}
recipients:
  coupon-partner: {name: Coupon Partner, kind: partner}
YAML
git add . && git commit --quiet --message "share ID numbers with a coupon partner"

echo
echo "== clausecheck check --base main: 一个不合规的合并请求 / a noncompliant pull request"
if "$clausecheck" check --base main --lang "$lang"; then
  echo "the pull request should have been blocked" >&2
  exit 1
fi
echo "(exit code 1 / 退出码 1)"
