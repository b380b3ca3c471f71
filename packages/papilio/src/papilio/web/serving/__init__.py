"""The running site: the ASGI application, its socket and its threads."""
