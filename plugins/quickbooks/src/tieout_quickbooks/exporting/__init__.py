"""Adding records to QuickBooks: made ready, sent once, and found again when the answer was lost."""

from tieout_quickbooks.exporting.preparing import prepare
from tieout_quickbooks.exporting.sending import export
from tieout_quickbooks.exporting.settling import settle

__all__ = ["export", "prepare", "settle"]
