"""The test kit: books and a host in memory, faults on purpose, and the suites every backend and host inherits.

Part of the product: a backend author imports it, and so may anybody who tests around tieout. Only the
suite modules need pytest.
"""
