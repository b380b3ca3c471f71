"""What texts of papers say: formulas, links to code, and whether two records are one work."""
