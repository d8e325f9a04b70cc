"""The two ways into Sage 50 Canada that its maker gave it: the SDK, and files for a person to import. Never SQL.

Nothing is imported here: the process that loads the SDK starts from this package and has to start quickly.
"""
