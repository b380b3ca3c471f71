"""Values for time and waiting: dates as far as they are known, times in UTC as text, and growing pauses."""
