"""A make-believe Sage 50 US: its tables in an SQLite file, its SDK, and the person at its screens."""
