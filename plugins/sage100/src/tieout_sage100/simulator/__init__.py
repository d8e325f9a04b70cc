"""A make-believe SQL Server with companies of Sage 100 Contractor, which refuses what the real one refuses."""
