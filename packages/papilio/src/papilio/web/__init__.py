"""The site: `routes` is the one visible list of URLs, `pages/` one module a page with a template of the same name, `api/` the
JSON interface, `security` the middleware, `mathml` formulas, `render` everything between a record and HTML."""
