"""How an older state store becomes the one ``tables`` describes; only imported when one must."""
