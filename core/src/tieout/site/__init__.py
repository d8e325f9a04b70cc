"""A site file -> everything wired: the backend loaded and guarded, the host and the store open, and closed again."""

from tieout.site.opening import open_site
from tieout.site.site import Site

__all__ = ["Site", "open_site"]
