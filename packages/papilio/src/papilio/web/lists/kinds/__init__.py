"""The kinds of list, one a file: each reads a `ListRequest` and answers a `PaperList`."""
