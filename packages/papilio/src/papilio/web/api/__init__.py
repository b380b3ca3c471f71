"""The JSON interface: `router` holds its routes, `problems` its one shape of errors, `models` what it answers."""

from papilio.web.api.problems import problem_response
from papilio.web.api.routes import router

__all__ = ["problem_response", "router"]
