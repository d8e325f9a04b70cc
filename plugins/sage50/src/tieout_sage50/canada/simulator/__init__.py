"""A make-believe Sage 50 Canada company: the documented tables, and a person who changes them."""
