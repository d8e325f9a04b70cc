"""What an admin allows for one entity, as pydantic models read from TOML."""

from tieout.rules.check import RuleProblem, unsupported_rules
from tieout.rules.entity import EntityRules
from tieout.rules.site import SiteRules, merge_rules, rules_digest

__all__ = ["EntityRules", "RuleProblem", "SiteRules", "merge_rules", "rules_digest", "unsupported_rules"]
