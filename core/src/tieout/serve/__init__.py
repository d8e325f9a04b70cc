"""The server: one process, one ASGI app, into which backends whose books call us mount their endpoints."""
