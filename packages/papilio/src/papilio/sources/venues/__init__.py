"""Conference and journal papers."""
