"""Who may come in: the checks around every request, the reader's name, and whose openings count."""
