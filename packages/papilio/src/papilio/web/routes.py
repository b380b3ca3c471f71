"""Every URL of the site's pages, in one visible list. The API's are in `api/`."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
