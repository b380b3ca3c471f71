"""One module a page: a frozen record of what it shows, and the handler that fills its template."""
