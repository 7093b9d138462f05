"""What can be done so that a flow complies: every elementary change is one operation on its facts, in one table.

An operation says what has to be *done*, who does it, and which facts then hold; none states what is not so. Whether it
helps is never judged here: `comply` re-decides the changed facts. To add one, add a row to `ROWS`, `RECORDS` or
`GROUNDS`; paths and values are those of `facts.schema.json`. None is an absent fact, for facts are never null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from checker.editing import get, put
from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.law import Law
    from checker.model import Decision, Facts

Owner = Literal["engineer", "business", "legal"]

OWNERS: tuple[Owner, ...] = ("engineer", "business", "legal")
"""Who makes a change, the nearest at hand first."""

TO_RECORD = "TO-BE-RECORDED"
"""Stands where only who does it can know: a number, a reference, a sentence."""

REDESIGN = 4
"""What a change weighs that rebuilds the flow; others weigh 1."""

MANY = 12
"""So many elements are dropped one by one; more only where a condition names them."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An elementary change: `apply` returns the facts as they are once it is done, or None if there is nothing to do.

    `say` tells what has to be done, of the facts before and after. A last resort is a change of the ground that the
    flow claims.
    """

    key: str
    owner: Owner
    apply: Callable[[Facts], Facts | None]
    say: Callable[[Facts, Facts], Text]
    weight: int = 1
    last_resort: bool = False
    within: tuple[Operation, ...] = ()
    """Smaller changes that are part of it: where one of them suffices, this one is more than is needed."""


class Row(NamedTuple):
    """An operation that sets facts, by dotted path, wherever `where` holds and one of them is not yet so.

    `repairs` are facts that change with them, but only where they are declared otherwise.
    """

    owner: Owner
    sets: Mapping[str, Any]
    text: Text
    where: Callable[[Facts], bool] = lambda _: True
    repairs: Mapping[str, Any] = {}
    weight: int = 1
    last_resort: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An operation that obtains a record of evidence, or what it lacks; `make` returns the whole of it."""

    owner: Owner
    path: str
    text: Text
    make: Callable[[Facts, Facts, Accepted], Facts]
    where: Callable[[Facts], bool] = field(default=lambda _: True)


class Accepted(NamedTuple):
    """What the readings in force accept, so that a changed reading changes what is proposed."""

    consent_forms: tuple[str, ...]
    written_forms: tuple[str, ...]
    documents: tuple[str, ...]
    no_documents: tuple[str, ...]
    addressees: tuple[str, ...]
    direct_identifiers: tuple[str, ...]
    sign_off_roles: tuple[str, ...]
    public: tuple[str, ...]


def accepted(law: Law) -> Accepted:
    """Return what the readings of `law` accept; what they do not list, the vocabulary's own word stands for."""

    def words(reading: str, key: str, otherwise: str) -> tuple[str, ...]:
        listed = law.readings.get(reading, {}).get("value", {}).get(key)
        return tuple(listed) if listed and isinstance(listed, list) else (otherwise,)

    return Accepted(
        consent_forms=words("A16", "explicit_forms", "explicit_opt_in"),
        written_forms=words("A18", "written_forms", "written"),
        documents=words("A23", "legal_documents", "statute"),
        no_documents=words("A23", "no_documents", "oral"),
        addressees=words("A23", "addressees", "LeapCa"),
        direct_identifiers=words("A25", "direct_identifiers", "user.name"),
        sign_off_roles=words("A06", "sign_off_roles", "legal"),
        public=words("A12", "words_for_the_public", "public"),
    )


def _elements(facts: Facts) -> list[str]:
    data = facts.get("data", [])
    return [*data, *(name for name in get(facts, "cookie.contains") or [] if name not in data)]


# What a row may ask of the facts


def among(path: str, *values: Any) -> Callable[[Facts], bool]:
    """Return a test that the fact at `path` is one of `values`; None stands for absent."""

    def test(facts: Facts) -> bool:
        found = get(facts, path)
        return any(found is value or found == value for value in values)

    return test


def other(path: str, *values: Any) -> Callable[[Facts], bool]:
    """Return a test that the fact at `path` is there, and none of `values`."""
    test = among(path, None, *values)
    return lambda facts: not test(facts)


def true(path: str) -> Callable[[Facts], bool]:
    """Return a test that the fact at `path` is true."""
    return lambda facts: get(facts, path) is True


def false(path: str) -> Callable[[Facts], bool]:
    """Return a test that the fact at `path` is declared false."""
    return lambda facts: get(facts, path) is False


def unset(path: str) -> Callable[[Facts], bool]:
    """Return a test that the fact at `path` is absent or false."""
    return lambda facts: get(facts, path) in {None, False}


def both(*tests: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    """Return a test that every one of `tests` holds."""
    return lambda facts: all(test(facts) for test in tests)


def either(*tests: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    """Return a test that one of `tests` holds."""
    return lambda facts: any(test(facts) for test in tests)


OUTWARD = among("action", "share", "transfer", "disclose")
HANDED_ON = among("action", "share", "transfer")
COLLECTED = either(among("action", "collect"), other("collection"))
COOKIE = either(among("action", "cookie"), other("cookie"))
RETAINED = either(among("action", "retain", "delete", "store"), other("retention"))
NAMELESS = either(true("safeguards.deidentified"), true("safeguards.anonymised"))
DEMANDED = either(
    among("basis", "legal_obligation", "authority_request", "public_interest"), other("evidence.legal_instrument")
)
CANCELLED = among("data_subject.account_status", "cancelled")
FOR_THE_CANCELLED = either(
    among("action", "delete", "retain", "notify"),
    among("purpose.class", "rights_request", "account_cancellation", "legal_duty", "legal_process"),
)
CANCELLED_AMONG_OTHERS = both(CANCELLED, lambda facts: not FOR_THE_CANCELLED(facts))
UNSAFE = among(
    "safeguards.transport", None, "http", "email_plain", "instant_messaging", "proprietary_encryption"
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    # the subject: whose data are left out
    Row(
        "engineer",
        {"data_subject.account_status": "active"},
        Text(
            "leave the data of cancelled accounts out, so that only active accounts remain",
            "剔除已注销账户的数据,只保留有效账户",
        ),
        CANCELLED_AMONG_OTHERS,
    ),
    Row(
        "engineer",
        {"data_subject.settings.personalised_recommendation": None},
        Text("leave out the users who switched personalised recommendation off", "剔除已关闭个性化推荐的用户"),
        either(
            among("data_subject.settings.personalised_recommendation", "off"),
            false("data_subject.settings.personalised_recommendation"),
        ),
    ),
    Row(
        "engineer",
        {"evidence.consent.row_coverage": "full"},
        Text("leave out the rows of those who did not consent", "剔除未同意者的数据行"),
        among("evidence.consent.row_coverage", "partial"),
    ),
    # how the data are made unrecognisable
    Row(
        "engineer",
        {"safeguards.masked": True},
        Text("mask the values, or replace them, before they are used", "使用前对数据做脱敏或信息替换"),
        both(unset("safeguards.masked"), unset("raw_value_required")),
    ),
    Row(
        "engineer",
        {"reidentification_risk": "assessed_low"},
        Text(
            "assess the risk that people are recognised again, generalise until it is low, and record that",
            "评估重新识别的风险,进一步泛化直至风险为低,并记录评估结果",
        ),
        both(NAMELESS, among("reidentification_risk", None, "not_assessed", "not_assessed_small_cells")),
    ),
    Row(
        "engineer",
        {"reidentification_risk": "assessed_low"},
        Text(
            "aggregate or generalise the data further until a new assessment finds the risk low",
            "进一步聚合或泛化数据,直至重新评估的风险为低",
        ),
        both(NAMELESS, among("reidentification_risk", "assessed_high")),
    ),
    Row(
        "engineer",
        {"reidentification_key_held_by": "LeapCa"},
        Text(
            "keep the key that identifies people again with LeapCa alone, and take it out of the recipient's hands",
            "重新识别的密钥只由 LeapCa 保管,并从接收方处收回",
        ),
        other("reidentification_key_held_by"),
    ),
    # safeguards
    Row(
        "engineer",
        {"safeguards.transport": "https"},
        Text("send the data by https on every hop", "每一跳都通过 https 传输数据"),
        UNSAFE,
        {"safeguards.encrypted_in_transit": True},
    ),
    Row(
        "engineer",
        {"safeguards.encrypted_in_transit": True},
        Text("encrypt the connection on every hop", "对每一跳连接加密"),
        lambda facts: not UNSAFE(facts),
    ),
    Row(
        "engineer",
        {"safeguards.encrypted_at_rest": True},
        Text("encrypt the stored data", "对存储的数据加密"),
    ),
    Row(
        "engineer",
        {"safeguards.access_control": True},
        Text("control access to the data on the system", "在系统上对数据访问实行权限控制"),
    ),
    Row(
        "engineer",
        {"safeguards.access_monitoring": True},
        Text("monitor access to the data on the system", "在系统上对数据访问进行监控"),
    ),
    Row(
        "engineer",
        {"safeguards.mfa": True},
        Text("require multi-factor authentication on the system", "在系统上启用多重身份认证"),
    ),
    Row(
        "engineer",
        {"safeguards.need_to_know": True},
        Text("limit access on the system to those who need to know", "将系统访问限于有必要知晓的人"),
    ),
    Row(
        "engineer",
        {"safeguards.security_baseline": True},
        Text("bring the system up to the security baseline", "使系统达到安全基线"),
    ),
    Row(
        "engineer",
        {"safeguards.incident_response_plan": True},
        Text("bring the system under an incident response plan", "将系统纳入安全事件应急预案"),
    ),
    # collection
    Row(
        "engineer",
        {"collection.mode": "user_provided"},
        Text(
            "ask the user for the data, and take only what the user enters and submits",
            "改为向用户询问,只收集用户主动填写并提交的信息",
        ),
        both(
            COLLECTED,
            among(
                "collection.mode",
                None,
                "automatic",
                "third_party_shared",
                "purchased_from_third_party",
                "background_scan",
                "covert_capture",
            ),
        ),
        {"collection.source": None, "collection.source_lawfulness": None},
    ),
    Row(
        "engineer",
        {"collection.mode": "user_upload"},
        Text(
            "take only what the user uploads, and scan nothing in the background",
            "只收集用户主动上传的信息,不在后台扫描",
        ),
        among("collection.mode", "background_scan", "covert_capture"),
    ),
    Row(
        "engineer",
        {"collection.device_location_enabled": True},
        Text(
            "collect the location only while the user has device positioning switched on",
            "仅在用户开启设备定位功能时收集位置信息",
        ),
        COLLECTED,
    ),
    Row(
        "engineer",
        {"collection.user_chose_third_party_login": True},
        Text(
            "collect these data only once the user has chosen to log in with the third-party account",
            "仅在用户自行选择第三方账号登录之后收集",
        ),
        among("collection.mode", "third_party_login"),
    ),
    Row(
        "engineer",
        {"collection.feature_disabled_on_refusal": True},
        Text("switch the feature off when the user refuses, and collect nothing", "用户拒绝时停用该功能,不再收集"),
        other("data_subject.settings.refused_elements"),
    ),
    # cookies
    Row(
        "engineer",
        {"cookie.value_encrypted": True},
        Text("encrypt the value of the cookie", "对 Cookie 的值加密"),
        COOKIE,
    ),
    Row(
        "engineer",
        {"cookie.secure_flag": True},
        Text("set the secure flag of the cookie", "为 Cookie 设置安全标志"),
        COOKIE,
    ),
    Row(
        "engineer",
        {"cookie.user_can_delete": True},
        Text("let the user delete the cookie", "允许用户删除该 Cookie"),
        COOKIE,
    ),
    Row(
        "engineer",
        {"cookie.user_can_manage": True},
        Text("let the user manage the cookie", "允许用户管理该 Cookie"),
        COOKIE,
    ),
    Row(
        "engineer",
        {"cookie.respawns_after_delete": False},
        Text("do not set the cookie again after the user has deleted it", "用户删除后不再重新写入该 Cookie"),
        true("cookie.respawns_after_delete"),
    ),
    # retention
    Row(
        "engineer",
        {"retention.on_account_cancellation": "delete"},
        Text(
            "delete the data, copies and backups included, when the account is cancelled",
            "账户注销时删除数据,包括副本和备份",
        ),
        RETAINED,
    ),
    Row(
        "engineer",
        {"retention.after_cancellation": "deleted"},
        Text(
            "delete the data of cancelled accounts, copies and backups included",
            "删除已注销账户的数据,包括副本和备份",
        ),
        RETAINED,
    ),
    Row(
        "engineer",
        {"retention.user_access_route": True},
        Text("add a route by which users access their data", "提供用户访问其数据的途径"),
        RETAINED,
    ),
    Row(
        "engineer",
        {"retention.user_modify_route": True},
        Text("add a route by which users correct their data", "提供用户更正其数据的途径"),
        RETAINED,
    ),
    Row(
        "engineer",
        {"retention.user_delete_route": True},
        Text("add a route by which users delete their data", "提供用户删除其数据的途径"),
        RETAINED,
    ),
    Row(
        "engineer",
        {"retention.period": "180 days", "retention.then": "delete"},
        Text(
            "keep the data for a fixed period, here 180 days, and delete them after it",
            "为数据设定固定保存期限(此处以 180 天为例),期满删除",
        ),
        RETAINED,
    ),
    # rights, incidents, revisions
    Row(
        "engineer",
        {"rights_request.honoured": True},
        Text("carry the user's request out", "落实用户的请求"),
        other("rights_request"),
        {"rights_request.refusal_ground": None},
    ),
    Row(
        "engineer",
        {"rights_request.requester_verified": True},
        Text("verify who asks before the request is carried out", "在落实请求之前核验请求人身份"),
        other("rights_request"),
    ),
    Row(
        "engineer",
        {"rights_request.condition": None},
        Text("drop the condition that the user has to meet first", "取消用户须先满足的条件"),
        other("rights_request.condition"),
    ),
    Row(
        "business",
        {"rights_request.channel": "hi@leapca.com"},
        Text("take requests at the channel that the policy publishes", "通过政策公布的渠道受理请求"),
        other("rights_request"),
    ),
    Row(
        "business",
        {"incident.notified_users": True},
        Text("tell the affected users of the incident", "将安全事件告知受影响的用户"),
        other("incident"),
    ),
    Row(
        "business",
        {
            "incident.content": [
                "basic_facts",
                "possible_impact",
                "measures_taken_or_planned",
                "self_protection_advice",
                "remedies",
            ]
        },
        Text(
            "tell the users facts, possible impact, measures, advice for self-protection and remedies",
            "告知内容包括基本情况、可能影响、处置措施、自我防范建议和补救措施",
        ),
        other("incident"),
    ),
    Row(
        "business",
        {"incident.channels": ["email"]},
        Text("tell each user individually, for instance by e-mail", "以邮件等方式逐一告知用户"),
        other("incident"),
    ),
    Row(
        "business",
        {"incident.public_announcement": True},
        Text("announce the incident publicly", "发布公告告知安全事件"),
        other("incident"),
    ),
    Row(
        "legal",
        {"incident.reported_to_regulator": True},
        Text("report the incident to the regulator", "向监管部门上报安全事件"),
        other("incident"),
    ),
    Row(
        "business",
        {"policy_change.announced_on": ["website", "client"]},
        Text("announce the revision on the website and in the client", "在网站和客户端公告政策修订"),
        other("policy_change"),
    ),
    Row(
        "business",
        {"policy_change.direct_notice": ["email"]},
        Text("tell each user of the revision directly, for instance by e-mail", "以邮件等方式直接通知每位用户"),
        other("policy_change"),
    ),
    Row(
        "business",
        {"policy_change.user_consent": "explicit_opt_in_per_user"},
        Text(
            "ask each user to agree to the revision, and apply it only to those who do",
            "逐一征求用户对修订的明确同意,仅对已同意者适用",
        ),
        other("policy_change"),
    ),
    Row(
        "legal",
        {"policy_change.reduces_user_rights": False},
        Text("take out of the revision what cuts the users' rights", "从修订中删去削减用户权利的内容"),
        true("policy_change.reduces_user_rights"),
    ),
    # the recipient
    Row(
        "engineer",
        {"recipient.provides_service_to_subject": True},
        Text(
            "hand over only the data of those who use the service of {recipient}",
            "只提供正在使用 {recipient} 服务的用户的数据",
        ),
        among("recipient.kind", "affiliate"),
    ),
    Row(
        "business",
        {"recipient.confidentiality_obligation": True},
        Text("bind {recipient} to confidentiality in writing", "以书面形式约定 {recipient} 的保密义务"),
        other("recipient"),
    ),
    Row(
        "business",
        {"recipient.told_to_comply_with_policy": True},
        Text("tell {recipient} in writing to comply with the policy", "书面告知 {recipient} 严格遵守本政策"),
        among("recipient.kind", "affiliate"),
    ),
    Row(
        "business",
        {"recipient.changes_purpose": False, "recipient.changed_purpose": None},
        Text(
            "bind {recipient} to the purpose {purpose}, and to no other", "约束 {recipient} 只为目的 {purpose} 使用数据"
        ),
        true("recipient.changes_purpose"),
    ),
    Row(
        "legal",
        {"recipient.bound_by_policy": True},
        Text("bind {recipient} to this policy in the deal", "在交易中约定 {recipient} 继续受本政策约束"),
        among("basis", "merger_acquisition"),
    ),
    Row(
        "legal",
        {"recipient.required_to_seek_new_consent": True, "recipient.use_blocked_until_consent": True},
        Text(
            "require {recipient} in the deal to ask the users again, and block use until they have consented",
            "在交易中要求 {recipient} 重新征求用户同意,并在取得同意之前停止使用",
        ),
        among("basis", "merger_acquisition"),
    ),
    Row(
        "legal",
        {"recipient.competent": True},
        Text(
            "refuse this demand; hand the data over only when the competent body makes it",
            "拒绝该要求;仅在有权机关提出时提供数据",
        ),
        false("recipient.competent"),
    ),
    # evidence that is one fact
    Row(
        "engineer",
        {"evidence.guardian_consent_enforced": True},
        Text("refuse minors in the code until the guardian has consented", "在程序中拦截尚无监护人同意的未成年人"),
        false("evidence.guardian_consent_enforced"),
    ),
    Row(
        "business",
        {"evidence.transaction.status": "signed"},
        Text("wait until the deal is signed", "等待交易签署"),
        other("evidence.transaction"),
    ),
    Row(
        "business",
        {"evidence.justification": TO_RECORD},
        Text("write down which harm to whom this prevents", "写明该流转为谁防止何种损害"),
        both(
            among("evidence.justification", None),
            either(among("basis", "protection_of_interests"), among("purpose.class", "protection")),
        ),
    ),
    # what is claimed: only where it is so, and only when nothing else helps
    Row(
        "business",
        {"raw_value_required": True},
        Text(
            "only if it is so: show that the purpose cannot be met with masked values, and record why",
            "仅限确属实情:论证该目的无法以脱敏后的数据实现,并记录理由",
        ),
        both(among("action", "use", "access"), unset("safeguards.masked")),
        last_resort=True,
    ),
    Row(
        "engineer",
        {"collection.mode": "automatic"},
        Text(
            "only if it is so: record that the data arise by themselves while the user uses the service",
            "仅限确属实情:写明数据是在用户使用服务过程中自动产生的",
        ),
        both(among("action", "collect"), among("collection.mode", None)),
        last_resort=True,
    ),
)


# Records of evidence


def _names(facts: Facts, known: Accepted) -> list[str]:
    """Return how a record names who receives the data; inside LeapCa nobody has to be named."""
    if not OUTWARD(facts) or get(facts, "recipient.kind") == "internal_team":
        return []
    name = get(facts, "recipient.name")
    return [name or known.public[0]] if name or facts["action"] == "disclose" else []


def _listed(old: Any, wanted: Iterable[str]) -> list[str]:
    found = list(old) if isinstance(old, list) else []
    return [*found, *(name for name in wanted if name not in found)]


def _scope(old: Facts, facts: Facts, known: Accepted) -> Facts:
    """Return a scope that covers the flow besides what it covered before."""
    wanted = {
        "recipients": _names(facts, known),
        "purposes": [code] if (code := get(facts, "purpose.code")) else [],
        "data": _elements(facts),
    }
    return {**old, **{key: _listed(old.get(key), names) for key, names in wanted.items() if names}}


def _settings(facts: Facts) -> Any:
    return get(facts, "data_subject.settings.withdrawn_consents")


def _withdrawn(facts: Facts) -> set[str]:
    """Return what the user withdrew: ids of consents, and purposes by code or class."""
    return set(_settings(facts) or ())


def _purposes(facts: Facts) -> set[str]:
    return {name for key in ("code", "class") if (name := get(facts, f"purpose.{key}"))}


def _renewed(old: Facts, facts: Facts) -> Facts:
    """Return `old` under an id of its own where the consent of that id was withdrawn."""
    if "id" in old and (old.get("status") == "withdrawn" or old["id"] in _withdrawn(facts)):
        return {**old, "id": TO_RECORD}
    return old


def _first(value: Any, good: tuple[str, ...]) -> Any:
    return value if value in good else good[0]


def _consent(old: Facts, facts: Facts, known: Accepted) -> Facts:
    found = {
        **_renewed(old, facts),
        "form": _first(old.get("form"), known.consent_forms),
        "status": "active",
        "obtained": "before_action",
        "scope": _scope(old.get("scope", {}), facts, known),
    }
    if "row_coverage" in old:
        found["row_coverage"] = "full"
    if get(facts, "recipient.changes_purpose") is True:
        found["covers_changed_purpose"] = True
    return found


def _guardian_consent(old: Facts, facts: Facts, known: Accepted) -> Facts:
    scope = _scope(old.get("scope", {}), facts, known)
    return {
        **_renewed(old, facts),
        "given_by": "parent_or_legal_guardian",
        "form": _first(old.get("form"), known.written_forms),
        "explicit": True,
        "status": "active",
        "obtained": "before_action",
        "scope": {**scope, "actions": _listed(scope.get("actions"), [facts["action"]])},
    }


def _instrument(old: Facts, facts: Facts, known: Accepted) -> Facts:
    kind = str(old.get("type", ""))
    if not kind.endswith(known.documents) or any(word in kind for word in known.no_documents):
        statute = facts.get("basis") in {"legal_obligation", "public_interest"}
        wanted = "statute" if statute else "调查函"
        kind = wanted if wanted in known.documents else known.documents[0]
    found = {
        **old,
        "type": kind,
        "status": old["status"] if old.get("status") in {"valid", "in_force"} else "in_force",
        "names_data": _listed(old.get("names_data"), _elements(facts)),
    }
    if "addressed_to" in old or facts.get("basis") == "authority_request":
        found["addressed_to"] = _first(old.get("addressed_to"), known.addressees)
    if facts["action"] in {"transfer", "disclose"}:
        found["mandatory"] = True
    if facts["action"] == "disclose":
        found["purpose"] = old.get("purpose") or TO_RECORD
        if channel := facts.get("disclosure_channel"):
            found["names_method"] = channel
    return found


def _litigation(old: Facts, facts: Facts, _known: Accepted) -> Facts:
    return {
        **old,
        "case_no": old.get("case_no", TO_RECORD),
        "status": "pending",
        "data_needed": _listed(old.get("data_needed"), _elements(facts)),
    }


def _agreement(old: Facts, facts: Facts, known: Accepted) -> Facts:
    covers = _scope(old.get("covers", {}), facts, known)
    return {**old, "signed_with": "data_subject", "status": "in_force", "covers": covers}


def _share_action(old: Facts, facts: Facts, _known: Accepted) -> Facts:
    chosen = _listed(old.get("data_selected_by_user"), _elements(facts))
    return {**old, "initiated_by": "user", "data_selected_by_user": chosen}


def _necessity(old: Facts, facts: Facts, _known: Accepted) -> Facts:
    # What was found not necessary stays so: nobody is asked to find otherwise.
    open_ = [name for name in _elements(facts) if old.get(name) in {None, "not_assessed"}]
    return {**old, **dict.fromkeys(open_, "necessary")}


def _retention_basis(old: Facts, facts: Facts, _known: Accepted) -> Facts:
    named = _listed(old.get("names_data"), _elements(facts))
    return {**old, "type": "statute", "id": old.get("id", TO_RECORD), "status": "in_force", "names_data": named}


RECORDS: tuple[Record, ...] = (
    Record(
        "business",
        "evidence.consent",
        Text(
            "ask the users for an explicit consent to {scope} before the data flow, and record it",
            "在数据流转之前取得用户明确同意({scope}),并记录",
        ),
        _consent,
    ),
    Record(
        "business",
        "evidence.guardian_consent",
        Text(
            "obtain beforehand the explicit written consent of a parent or guardian to {scope}, and record it",
            "事先取得家长或法定监护人的明确书面同意({scope}),并记录",
        ),
        _guardian_consent,
        either(
            among("data_subject.age_band", "minor"),
            other("evidence.guardian_consent"),
            lambda facts: isinstance(get(facts, "data_subject.age_years"), int),
        ),
    ),
    Record(
        "legal",
        "evidence.legal_instrument",
        Text(
            "obtain the law or the mandatory legal document in force that demands {data} of LeapCa, and record it",
            "取得现行有效、要求 LeapCa 提供 {data} 的法律规定或强制性法律文件,并记录",
        ),
        _instrument,
        DEMANDED,
    ),
    Record(
        "legal",
        "evidence.litigation",
        Text(
            "wait until the case is pending, have counsel confirm that it needs {data}, and record case and need",
            "待立案后由律师确认案件需要 {data},并记录案号及所需数据",
        ),
        _litigation,
        among("basis", "litigation"),
    ),
    Record(
        "legal",
        "evidence.agreement",
        Text(
            "conclude with the users an agreement in force that names {scope}, and record it",
            "与用户签署写明{scope}的有效协议,并记录",
        ),
        _agreement,
        among("basis", "user_agreement"),
    ),
    Record(
        "engineer",
        "evidence.share_action",
        Text(
            "make sharing off by default: the user starts it and selects {data}",
            "默认关闭共享,由用户自行发起并选择 {data}",
        ),
        _share_action,
        among("basis", "user_share_function"),
    ),
    Record(
        "business",
        "evidence.necessity",
        Text(
            "assess whether the purpose {purpose} needs {open}, and record it if it does",
            "评估目的 {purpose} 是否需要 {open},确属必要的予以记录",
        ),
        _necessity,
        other("data"),
    ),
    Record(
        "legal",
        "evidence.retention_basis",
        Text(
            "find the statute in force that orders {data} to be kept, and record it",
            "查明要求保存 {data} 的现行法律法规,并记录",
        ),
        _retention_basis,
        either(CANCELLED, RETAINED),
    ),
)

GROUNDS: dict[str, tuple[Owner, Callable[[Facts], bool], Text]] = {
    # A ground is proposed only where what it rests on is there already, or can be asked for.
    "explicit_consent": (
        "business",
        OUTWARD,
        Text("the explicit consent of the users", "用户的明确同意"),
    ),
    "service_fulfilment": (
        "legal",
        both(among("action", "share"), among("recipient.kind", "partner", "third_party", "processor")),
        Text("the completion of the service that the users asked for", "为用户顺利完成服务"),
    ),
    "affiliate_service": (
        "legal",
        both(among("action", "share"), among("recipient.kind", "affiliate")),
        Text("the service of the affiliate to the users", "关联方向用户提供服务"),
    ),
    "authority_request": (
        "legal",
        both(OUTWARD, among("recipient.kind", "authority", "court"), other("evidence.legal_instrument")),
        Text("the recorded demand of the authority", "已记录的行政或司法机关要求"),
    ),
    "legal_obligation": (
        "legal",
        both(OUTWARD, other("evidence.legal_instrument")),
        Text("the recorded duty of law", "已记录的法定义务"),
    ),
    "litigation": (
        "legal",
        both(among("action", "share"), other("evidence.litigation")),
        Text("the recorded lawsuit", "已记录的诉讼"),
    ),
    "user_agreement": (
        "legal",
        both(among("action", "transfer", "disclose"), other("evidence.agreement")),
        Text("the recorded agreement with the users", "已记录的与用户签署的协议"),
    ),
    "merger_acquisition": (
        "legal",
        both(among("action", "transfer"), other("evidence.transaction")),
        Text("the recorded deal", "已记录的交易"),
    ),
    "user_share_function": (
        "engineer",
        both(among("action", "disclose"), other("evidence.share_action")),
        Text("the users' own use of the share function", "用户自行使用共享功能"),
    ),
}
GROUND = Text("only if it really applies: let the flow rest on {ground}", "仅限确实适用:改以{ground}为依据")
DROP = Text("drop {elements} from the data", "从数据中去掉 {elements}")
RESIDUAL = Text("remove {element} from the de-identified data", "从去标识化数据中去掉 {element}")
FREE_TEXT = Text(
    "drop the free text, or examine it until nothing in it identifies anybody, and record that",
    "去掉自由文本,或逐一检查直至不含可识别个人的内容,并记录",
)
DEIDENTIFY = Text(
    "de-identify the data so that nobody can be recognised{direct}, assess the risk that somebody is, until it is low",
    "对数据做去标识化处理,使其无法识别个人{direct},并评估重新识别的风险直至为低",
)
ANONYMISE = Text(
    "anonymise the data so that nobody can ever be recognised{direct}, and assess that",
    "对数据做匿名化处理,使任何人均无法再被识别{direct},并作评估",
)
WITHOUT_DIRECT = Text(" (without {elements})", "(不含 {elements})")
INSIDE = Text(
    "let LeapCa's own team, bound to confidentiality, do this; give no data to {recipient}",
    "改由负有保密义务的 LeapCa 内部团队完成,不再将数据交给 {recipient}",
)
OTHERS = frozenset({"affiliate", "partner", "third_party", "processor", "acquirer", "successor"})
"""Who may be spared: what an authority or the public is to get, nobody else can do."""
ANEW = Text("; the users withdrew: only those count who consent anew", ";用户已撤回:仅计入重新同意者")
SIGN_OFF = Text(
    "legal decides what is open and, if it finds this within the law, records a sign-off on {clauses}",
    "由法务裁断未决问题,认为合法的,就 {clauses} 记录签署",
)
SCOPE = {
    "recipients": Text("the recipient {names}", "接收方 {names}"),
    "purposes": Text("the purpose {names}", "目的 {names}"),
    "data": Text("the data {names}", "数据 {names}"),
}
NOBODY = Text("the recipient", "接收方")
SHOWN = 20


def operations(facts: Facts, decision: Decision, known: Accepted) -> list[Operation]:
    """Return every operation that the table has for `facts`, in the order in which they are applied."""
    found = [*_drops(facts, decision), *_residuals(facts), *_redesigns(facts, known)]
    found += [_row(row, number) for number, row in enumerate(ROWS) if not row.last_resort]
    found += [_record(record, known) for record in RECORDS]
    return found


def last_resorts(facts: Facts) -> list[Operation]:
    """Return the changes of what the flow claims; each says that it must really be so.

    Where users withdrew their consent no other ground is proposed: that is not how a withdrawal is answered.
    """
    withdrawn = (
        _withdrawn(facts)
        or get(facts, "evidence.consent.status") == "withdrawn"
        or get(facts, "rights_request.type") == "withdraw_consent"
    )
    found = [] if withdrawn else [_ground(basis) for basis in GROUNDS if basis != facts.get("basis")]
    return found + [_row(row, number) for number, row in enumerate(ROWS) if row.last_resort]


def sign_off(clauses: Iterable[str], known: Accepted) -> Operation:
    """Return legal's decision on `clauses`; it outweighs no refusal."""
    listed = list(clauses)

    def apply(facts: Facts) -> Facts | None:
        record: Facts = {"outcome": "within_law", "by": known.sign_off_roles[0], "ref": TO_RECORD, "clauses": listed}
        if data := facts.get("data"):
            record["covers_data"] = list(data)
        return put(facts, "evidence.legal_review", record)

    return Operation("sign_off", "legal", apply, lambda _before, _after: _filled(SIGN_OFF, clauses=_joined(listed)))


def _drops(facts: Facts, decision: Decision) -> Iterator[Operation]:
    """Yield the dropping of each element; of elements that the same conditions name, all at once."""
    named: dict[str, set[tuple[str, str]]] = {name: set() for name in _elements(facts)}
    for hit in decision.failed:
        if hit.element in named:
            named[hit.element].add((hit.rule, hit.condition))
    alike: dict[frozenset[tuple[str, str]], list[str]] = {}
    for name, conditions in named.items():
        alike.setdefault(frozenset(conditions), []).append(name)
    harmless = alike.pop(frozenset(), [])
    for names in alike.values():
        yield _drop(names)
    if len(harmless) <= MANY:
        for name in harmless:
            yield _drop([name])


def _drop(names: list[str]) -> Operation:
    def apply(facts: Facts) -> Facts | None:
        done = facts
        for path in ("data", "cookie.contains"):
            listed = get(facts, path)
            left = [name for name in listed or [] if name not in names]
            # A flow without data is no flow that complies, but one that is gone.
            if listed and not left:
                return None
            done = put(done, path, left) if listed else done
        residual = [name for name in facts.get("residual_identifiers", []) if name not in names]
        done = put(done, "residual_identifiers", residual or None)
        return None if done == facts else done

    def say(_before: Facts, _after: Facts) -> Text:
        return _filled(DROP, elements=_joined(names))

    return Operation("drop:" + ",".join(names), "engineer", apply, say)


def _residuals(facts: Facts) -> Iterator[Operation]:
    """Yield the removal of each residual identifier that the data themselves do not carry."""
    for name in facts.get("residual_identifiers", []):
        if name in facts.get("data", []):
            continue
        text = FREE_TEXT if name == "unknown_free_text" else RESIDUAL

        def apply(facts: Facts, name: str = name) -> Facts | None:
            listed = facts.get("residual_identifiers", [])
            left = [other_ for other_ in listed if other_ != name]
            return put(facts, "residual_identifiers", left or None) if left != listed else None

        def say(_before: Facts, _after: Facts, text: Text = text, name: str = name) -> Text:
            return _filled(text, element=Text(name, name))

        yield Operation(f"residual:{name}", "engineer", apply, say)


def _redesigns(facts: Facts, known: Accepted) -> Iterator[Operation]:
    identifying = _direct(facts, known)
    within = (_drop(identifying),) if identifying else ()
    for key, text in (("deidentified", DEIDENTIFY), ("anonymised", ANONYMISE)):

        def apply(facts: Facts, key: str = key) -> Facts | None:
            direct = _direct(facts, known)
            data = [name for name in facts.get("data", []) if name not in direct]
            # Data that are said to be anonymised already are not de-identified besides.
            if not data or get(facts, f"safeguards.{key}") is True or get(facts, "safeguards.anonymised") is True:
                return None
            done = put(put(facts, "data", data), f"safeguards.{key}", value=True)
            done = put(put(done, "residual_identifiers", None), "reidentification_risk", "assessed_low")
            key_held = "reidentification_key_held_by" in facts
            return put(done, "reidentification_key_held_by", "LeapCa") if key_held else done

        def say(before: Facts, _after: Facts, text: Text = text) -> Text:
            direct = _direct(before, known)
            without = _filled(WITHOUT_DIRECT, elements=_joined(direct)) if direct else Text("", "")
            return _filled(text, direct=without)

        yield Operation(key, "engineer", apply, say, weight=REDESIGN, within=within)

    def inside(facts: Facts) -> Facts | None:
        if facts["action"] == "disclose" or get(facts, "recipient.kind") not in OTHERS:
            return None
        own = {"kind": "internal_team", "name": "LeapCa", "confidentiality_obligation": True}
        return put(facts, "recipient", own)

    yield Operation("inside", "engineer", inside, lambda before, _: _say(INSIDE, before, before), weight=REDESIGN)


def _direct(facts: Facts, known: Accepted) -> list[str]:
    """Return the elements that identify people directly: de-identified data cannot carry them (A25)."""
    below = tuple(f"{category}." for category in known.direct_identifiers)
    categories = facts.get("data_categories", {})
    return [name for name in facts.get("data", []) if f"{categories.get(name, '')}.".startswith(below)]


def _row(row: Row, number: int) -> Operation:
    def apply(facts: Facts) -> Facts | None:
        if not row.where(facts):
            return None
        done = facts
        for path, value in row.sets.items():
            done = put(done, path, value)
        if done == facts:
            return None
        for path, value in row.repairs.items():
            done = put(done, path, value) if get(facts, path) is not None else done
        return done

    def say(before: Facts, after: Facts) -> Text:
        return _say(row.text, before, after)

    return Operation(f"{number}:{next(iter(row.sets))}", row.owner, apply, say, row.weight, row.last_resort)


def _record(record: Record, known: Accepted) -> Operation:
    def apply(facts: Facts) -> Facts | None:
        if not record.where(facts):
            return None
        old = get(facts, record.path) or {}
        new = record.make(old, facts, known)
        done = put(facts, record.path, new) if new else facts
        if record.path == "evidence.consent" and _withdrawn(facts) & _purposes(facts):
            left = [name for name in _listed(_settings(facts), ()) if name not in _purposes(facts)]
            done = put(done, "data_subject.settings.withdrawn_consents", left or None)
        return None if done == facts else done

    def say(before: Facts, after: Facts) -> Text:
        said = _say(record.text, before, after, known)
        old = get(before, record.path) or {}
        ids = {old.get("id"), *(_purposes(before) if record.path == "evidence.consent" else ())}
        if record.path.endswith("consent") and (old.get("status") == "withdrawn" or ids & _withdrawn(before)):
            return Text(said.en + ANEW.en, said.zh + ANEW.zh)
        return said

    return Operation(record.path, record.owner, apply, say)


def _ground(basis: str) -> Operation:
    owner, where, text = GROUNDS[basis]

    def apply(facts: Facts) -> Facts | None:
        return put(facts, "basis", basis) if where(facts) and facts.get("basis") != basis else None

    return Operation(
        f"basis:{basis}", owner, apply, lambda _before, _after: _filled(GROUND, ground=text), last_resort=True
    )


# Words


def _joined(names: Iterable[str]) -> Text:
    listed = list(names)
    if len(listed) > SHOWN:
        rest = len(listed) - SHOWN
        return Text(f"{', '.join(listed[:SHOWN])} and {rest} more", f"{'、'.join(listed[:SHOWN])} 等另 {rest} 项")
    return Text(", ".join(listed), "、".join(listed))


def _filled(text: Text, **values: Text) -> Text:
    """Fill the placeholders; values are data and are never formatted themselves."""
    en, zh = text
    marks = {f"{{{name}}}": value for name, value in values.items()}
    return Text(
        _fill(en, {mark: value.en for mark, value in marks.items()}),
        _fill(zh, {mark: value.zh for mark, value in marks.items()}),
    )


def _fill(sentence: str, marks: Mapping[str, str]) -> str:
    found = (
        min((at, mark) for mark in marks if (at := sentence.find(mark)) >= 0)
        if any(mark in sentence for mark in marks)
        else None
    )
    if found is None:
        return sentence
    at, mark = found
    return sentence[:at] + marks[mark] + _fill(sentence[at + len(mark) :], marks)


def _say(text: Text, before: Facts, after: Facts, known: Accepted | None = None) -> Text:
    recipient, purpose = get(before, "recipient.name"), get(before, "purpose.code")
    named = {
        "recipients": _names(after, known) if known else [],
        "purposes": [purpose] if purpose else [],
        "data": _elements(after),
    }
    parts = [_filled(SCOPE[key], names=_joined(names)) for key, names in named.items() if names]
    old = get(before, "evidence.necessity") or {}
    unassessed = [name for name in _elements(after) if old.get(name) in {None, "not_assessed"}]
    return _filled(
        text,
        recipient=Text(recipient, recipient) if recipient else NOBODY,
        purpose=Text(purpose or "?", purpose or "?"),
        data=_joined(_elements(after)),
        open=_joined(unassessed),
        scope=Text(", ".join(part.en for part in parts), "、".join(part.zh for part in parts)),
    )
