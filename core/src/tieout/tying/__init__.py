"""The tie-out: the proof that two sides agree, and by how much and why they do not. Pure: no store, no screen."""

from tieout.tying.left_out import why_left_out, why_pair_left_out
from tieout.tying.models import (
    BREAKING,
    EntityTie,
    Finding,
    Group,
    Measure,
    MirrorCount,
    Proof,
    ProofLine,
    Stand,
    Standing,
    TieOut,
)
from tieout.tying.proof import NOTHING, Worth, worth_of
from tieout.tying.standing import Waiting, stand_of_linked, stand_of_unlinked
from tieout.tying.tally import Tally

__all__ = [
    "BREAKING",
    "NOTHING",
    "EntityTie",
    "Finding",
    "Group",
    "Measure",
    "MirrorCount",
    "Proof",
    "ProofLine",
    "Stand",
    "Standing",
    "Tally",
    "TieOut",
    "Waiting",
    "Worth",
    "stand_of_linked",
    "stand_of_unlinked",
    "why_left_out",
    "why_pair_left_out",
    "worth_of",
]
