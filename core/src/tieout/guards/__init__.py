"""Wrappers round the hooks of a backend: no answer is believed unseen, and no write passes unasked."""

from tieout.guards.company import ask_company
from tieout.guards.install import guard_backend

__all__ = ["ask_company", "guard_backend"]
