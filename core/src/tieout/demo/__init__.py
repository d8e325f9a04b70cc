"""The whole loop on made-up data: a SQLite host and a make-believe company of a backend."""

from tieout.demo.building import DEMO_SITE, build_demo

__all__ = ["DEMO_SITE", "build_demo"]
