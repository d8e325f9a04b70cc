"""Sage 100 Contractor as books of tieout."""
