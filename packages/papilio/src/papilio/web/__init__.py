"""The site. `routes` is the one visible list of URLs, `pages/` has one module a page with a template of the same name."""
