"""Reading lists out of QuickBooks: page by page, from a watermark, with what was deleted since."""

from tieout_quickbooks.fetching.passage import fetch_pages

__all__ = ["fetch_pages"]
