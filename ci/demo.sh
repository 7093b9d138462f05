#!/usr/bin/env bash
# Show what an engineer sees: LeapCa's inventory passes; a pull request that adds ID numbers to a flow is blocked.
# `ci/demo.sh FOLDER` keeps the repository: `main`, `coupons` (denied) and `courier` (waits for legal).
# 演示工程师所见:LeapCa 的数据清单通过;加入证件号码的合并请求被阻断。给出文件夹则保留该仓库:main、coupons(禁止)、
# courier(待法务审)。
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
clausecheck="$here/.venv/bin/clausecheck"
lang="${CLAUSECHECK_LANG:-both}"

if [ $# -gt 0 ]; then
  if ! mkdir "$1"; then
    echo "name a folder that is not there yet / 请给出尚不存在的文件夹" >&2
    exit 2
  fi
  work="$(cd "$1" && pwd)"
else
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
fi

cd "$here"
echo "== clausecheck check: LeapCa 的数据清单 / LeapCa's inventory"
"$clausecheck" check --lang "$lang"

cp -R "$here/inventory" "$work/"
cd "$work"
printf 'inventory: inventory\nlaw: installed\n' > clausecheck.yaml
git init --quiet --initial-branch=main .
git config user.name demo
git config user.email demo@example.org
git add . && git commit --quiet --message "inventory"
git switch --quiet --create courier
cat > inventory/flows/courier.yaml <<'YAML'
recipients:
  second_courier: {name: 第二家快递 Second Courier, kind: partner, confidentiality_obligation: true}
necessity_assessments:
  nec_second_courier:
    assessed_by: legal
    on: '2026-11-20'
    reason: 派送须联系收件人 / whoever delivers has to reach the consignee
    necessary: [shop.order_address.consignee_mobile, shop.orders.order_no]
flows:
  ship_with_second_courier:
    title: 委托第二家快递派送 / book a second courier
    action: share
    from: fulfilment
    data: [shop.order_address.consignee_mobile, shop.orders.order_no]
    subject: buyer_adult
    purpose: parcel_delivery
    to: second_courier
    basis: service_fulfilment
    evidence: [nec_second_courier]
    safeguards: {transport: https}
YAML
git add . && git commit --quiet --message "book a second courier"
git switch --quiet --create coupons main
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
