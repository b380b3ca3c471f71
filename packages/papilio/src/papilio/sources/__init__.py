"""Where papers come from: pure parsers (bytes → records) and, later, one client for each host."""
