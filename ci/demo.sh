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
cat > inventory/flows/coupons.yaml <<'YAML'
recipients:
  coupon_house: {name: Coupon House, kind: partner, confidentiality_obligation: true}
flows:
  sell_coupons:
    title: 向优惠券平台推送用户 / push users to a coupon platform
    action: share
    from: account_center
    data: [account.user_account.account_id, account.realname_auth.id_card_no]
    subject: buyer_adult
    purpose: ad_targeting
    to: coupon_house
    basis: service_fulfilment
    safeguards: {transport: http}
YAML
git add . && git commit --quiet --message "push users to a coupon platform"

echo
echo "== clausecheck check --base main: 一个不合规的合并请求 / a noncompliant pull request"
if "$clausecheck" check --base main --lang "$lang"; then
  echo "the pull request should have been blocked" >&2
  exit 1
fi
echo "(exit code 1 / 退出码 1)"
