"""Whether engine and law can be relied on here: versions, digests, self-test, samples, lint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker import __version__, foresight, pipeline
from checker.judge import Judge
from checker.problem import Text
from checker.readings import days_ahead

if TYPE_CHECKING:
    from datetime import date

    from checker.config import Config
    from checker.law import Law

LAW = Text("law", "规则")
ENGINE = Text("engine", "引擎")
LINT = Text("lint of the law: clean", "规则静态检查:通过")
WORDS = Text(
    "{rules} rules and {conditions} conditions have their words", "{rules} 条规则、{conditions} 个情形均有说明"
)
PROVED = Text(
    "{version}: {probes} probes and {samples} samples answered as they must",
    "{version}:{probes} 个自检与 {samples} 个样例均如期回答",
)

AHEAD = Text("proved as of {day}, too, when a reading takes force", "已按 {day} 生效的解读一并检验")


def examine(law: Law, config: Config, today: date, lang: str) -> str:
    """Return what was proved; raises `Problem` or `Problems` (exit 3) for the first that cannot be."""
    rows = [f"clausecheck {__version__}", f"{_say(LAW, lang)}: {law.where} {law.digest}"]
    pipeline.linted(law)
    rows.append(_say(LINT, lang))
    for name in law.rule_names:
        law.rule(name)
    for condition in law.condition_names:
        law.words(condition)
    counts = {"rules": len(law.rule_names), "conditions": len(law.condition_names)}
    rows.append(_say(WORDS, lang).format(**counts))
    with Judge(law, config, today) as judge:
        for name, facts in judge.engines().items():
            rows.append(f"{_say(ENGINE, lang)} {name}: {_say(PROVED, lang).format(**facts)}")
    for day in days_ahead(law.settled):
        # A reading that breaks a sample would leave everybody without a verdict on its day: told while there is time.
        later = law.as_of(day)
        pipeline.linted(later)
        with Judge(later, foresight.own_engine(config), day) as judge:
            judge.engines()
        rows.append(_say(AHEAD, lang).format(day=day))
    return "\n".join(rows) + "\n"


def _say(text: Text, lang: str) -> str:
    return f"{text.zh} / {text.en}" if lang == "both" else str(getattr(text, lang))
