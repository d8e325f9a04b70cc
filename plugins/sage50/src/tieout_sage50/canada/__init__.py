"""Sage 50 Canada: read over MySQL, written only through the maker's own ways."""
