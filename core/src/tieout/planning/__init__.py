"""From pairs, rules and capabilities to steps with reasons. Pure: same input, same steps."""

from tieout.planning.context import PlanContext
from tieout.planning.linked import linked_steps
from tieout.planning.propose import propose_steps

__all__ = ["PlanContext", "linked_steps", "propose_steps"]
