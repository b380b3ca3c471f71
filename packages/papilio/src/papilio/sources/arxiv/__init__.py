"""arXiv: its categories, its calendar, its forms of metadata."""
