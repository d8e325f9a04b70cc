"""Sage 50 (US, Canada, UK and Ireland) as books of tieout."""
