"""The whole loop on made-up data: a SQLite host and a make-believe company of a backend."""

from tieout.demo.building import DEMO_SITE, FIRST_DEMO, backend_of_profile, build_demo

__all__ = ["DEMO_SITE", "FIRST_DEMO", "backend_of_profile", "build_demo"]
