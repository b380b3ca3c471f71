"""The ASGI application: security around it, pages and API inside."""

from fastapi import FastAPI

from papilio.app import App


def create(app: App) -> FastAPI:
    """The site of one `App`; handlers find it at `request.app.state.papilio`."""
    raise NotImplementedError
