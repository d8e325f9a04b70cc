"""Sage 50 US, once called Peachtree: read over ODBC, behind the grant of its SDK where a site wants that."""
