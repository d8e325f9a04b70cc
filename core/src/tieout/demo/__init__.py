"""The whole loop on made-up data: a SQLite host and a simulated QuickBooks company."""
