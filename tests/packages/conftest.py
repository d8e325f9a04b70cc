"""The packages here are installed by nobody; ``test_tieout_acme`` runs their tests in a process of its own."""

collect_ignore = ["tieout-acme"]
