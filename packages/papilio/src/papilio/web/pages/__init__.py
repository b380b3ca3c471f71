"""One module a page: a frozen record of what it shows, and the handler that builds it for the template of the same name."""
