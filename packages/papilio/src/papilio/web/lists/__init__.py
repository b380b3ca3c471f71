"""Lists of papers on a page: what was asked for, the cards, the calendar, and what stands around them."""
