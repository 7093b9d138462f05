"""A saved report and a pull request into its one comment, made or renewed, and its check run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from checker import report as reports
from checker.problem import Problem, Problems, Text
from checker.report import markdown
from checker.report.safe import code
from checker.report.saved import said

if TYPE_CHECKING:
    from checker.post import Place
    from checker.report.saved import Saved

UNCLEAR = frozenset({"post_unreachable", "post_busy", "post_garbled"})
"""Failures after which the platform may have done what it was asked all the same."""
FOOT_ROOM = 500
CREATED = Text("the comment was created", "已发表评论")
RENEWED = Text("the comment was renewed", "已更新评论")
CHECKED = Text("the check run was posted", "已提交检查结果")
NO_CHECK = Text(
    "no check run was posted: here the status of the pull request's own job is the check",
    "未提交检查结果:此处以合并请求自身任务的状态为准",
)
COMMIT = Text("commit {head}", "提交 {head}")
HEARSAY = Text(
    "This repeats what the pull request's own job reported. Only the status of that job decides.",
    "以上转述合并请求自身任务的报告,一切以该任务的状态为准。",
)


def deliver(saved: Saved, place: Place, lang: str, only: str | None) -> list[Text]:
    """Post a report and return what was done; `Problems` for what could not be, after all has been tried."""
    judged = saved.head
    if judged and place.judged and judged not in place.judged:
        raise Problem("post_other_commit", report=judged, head=place.head)
    done: list[Text] = []
    problems: list[Problem] = []
    for what, post in (("check", _check), ("comment", _comment)):
        if only in {None, what}:
            try:
                done.append(post(saved, place, lang))
            except Problem as problem:
                problems.append(problem)
    if problems:
        raise Problems(problems)
    return done


def comment_text(saved: Saved, place: Place, lang: str) -> str:
    """Return the comment in the most detail that fits, with the commit that it is about."""
    foot = f"\n{said(COMMIT, lang).format(head=code(place.head))}\n"
    if not place.judged:
        foot = f"\n{said(HEARSAY, lang)}\n{foot}"
    return markdown.fitted(saved, lang, place.limit - FOOT_ROOM) + foot


def _comment(saved: Saved, place: Place, lang: str) -> Text:
    text, me = comment_text(saved, place, lang), place.me()
    if _renewed(place, me, text):
        return RENEWED
    try:
        place.create(text)
    except Problem as problem:
        if problem.key not in UNCLEAR:
            raise
        # It may be there all the same: a second one is never made without looking.
        if not _renewed(place, me, text):
            place.create(text)
    return CREATED


def _renewed(place: Place, me: str, text: str) -> bool:
    """Give our comment its new text; should two jobs have made one each, both get it, for none may be left to lie."""
    ours = [one for one in place.comments() if one.author == me and one.body.lstrip().startswith(markdown.MARKER)]
    for one in ours:
        if one.body.replace("\r\n", "\n").strip() != text.strip():
            place.edit(one.id, text)
    return bool(ours)


def _check(saved: Saved, place: Place, lang: str) -> Text:
    if place.check_format is None:
        return NO_CHECK
    bodies = json.loads(reports.module(place.check_format).render(saved, lang))
    place.check(bodies)
    return CHECKED
