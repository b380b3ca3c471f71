"""Lists of papers: their kinds, what is asked of them, and the cards, calendars and words of their pages."""
