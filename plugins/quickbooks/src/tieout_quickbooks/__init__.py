"""QuickBooks Desktop as books of tieout."""
