"""A profile lies below the site's own rules: the rules that count, and where each of them came from."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from tieout.backends.nearest import did_you_mean
from tieout.capabilities import BackendDescription, HostDescription
from tieout.config.document import located
from tieout.config.models import Config, SiteConfig
from tieout.config.problems import Finding, check_table, refuse_config
from tieout.errors import ConfigInvalid, RuleUnsupported, TieoutError
from tieout.records import Entity
from tieout.rules import SiteRules, merge_rules, unsupported_rules


class RuleValue(NamedTuple):
    """One rule that counts: its key below the site, its value, and where it came from, for ``config show``."""

    key: str
    value: Any
    source: str


def site_rules(config: Config, name: str, description: BackendDescription) -> SiteRules:
    """The profile's rules with the site's own laid over. Raises ``ConfigInvalid`` for an unknown profile."""
    site, path = config.sites[name], ("sites", name)
    if site.profile and site.profile not in description.profiles:
        sentence = (
            f"{description.title} has no such profile, {did_you_mean(site.profile, description.profiles)}"
        )
        _refuse(config, [Finding((*path, "profile"), sentence.rstrip(", "))])
    rules = check_table(
        SiteRules, merge_rules(_profile_table(site, description), site.rules), (*path, "rules")
    )
    if isinstance(rules, list):
        _refuse(config, rules)
    return rules


def check_rules(
    config: Config, name: str, rules: SiteRules, books: BackendDescription, host: HostDescription
) -> None:
    """Raise ``RuleUnsupported`` with every rule that the books or the host cannot honour, and its line."""
    profile = _profile_table(config.sites[name], books)
    findings = []
    for problem in unsupported_rules(rules, books, host):
        keys = problem.path.split(".")
        path = ("sites", name, *keys)
        asks = path not in config.places and _lies_in(profile, keys[1:])
        by = f' (asked for by the profile "{config.sites[name].profile}")' if asks else ""
        findings.append(Finding(path, problem.sentence + by))
    if findings:
        _refuse(config, findings, RuleUnsupported)


def rule_values(config: Config, name: str, description: BackendDescription) -> Iterator[RuleValue]:
    """Every rule of a site that counts, with the file's line, the profile, or "default" as its source."""
    rules = site_rules(config, name, description)
    profile = _profile_table(config.sites[name], description)
    for key, value in rules.model_dump().items():
        if key not in set(Entity):
            yield _rule_value(config, name, profile, [key], value)
        elif value is not None:
            for inner, answer in value.items():
                yield _rule_value(config, name, profile, [key, inner], answer)


def _rule_value(
    config: Config, name: str, profile: Mapping[str, Any], keys: list[str], value: Any
) -> RuleValue:
    place = config.places.get(("sites", name, "rules", *keys))
    source = "default"
    if place:
        source = f"{config.path.name}:{place.line}:{place.column}"
    elif _lies_in(profile, keys):
        source = f'profile "{config.sites[name].profile}"'
    return RuleValue(".".join(("rules", *keys)), value, source)


def _profile_table(site: SiteConfig, description: BackendDescription) -> Mapping[str, Any]:
    text = description.profiles.get(site.profile, "")
    table: Mapping[str, Any] = tomllib.loads(text).get("rules", {})
    return table


def _lies_in(table: Mapping[str, Any], keys: list[str]) -> bool:
    inner: Any = table
    for key in keys:
        if not isinstance(inner, Mapping) or key not in inner:
            return False
        inner = inner[key]
    return True


def _refuse(config: Config, findings: list[Finding], error: type[TieoutError] = ConfigInvalid) -> NoReturn:
    problems = [located(config.path, config.places, finding) for finding in findings]
    raise refuse_config(config.path, problems, error)
