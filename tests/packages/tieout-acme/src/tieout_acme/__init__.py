"""Acme Books for tieout: one company in one JSON file, customers only."""
