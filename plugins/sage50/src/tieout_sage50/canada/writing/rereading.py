"""The record as the company's tables have it now, in the words every other read of this backend uses."""
