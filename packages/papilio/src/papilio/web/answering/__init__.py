"""From the result of a handler, or its error, to a response."""
