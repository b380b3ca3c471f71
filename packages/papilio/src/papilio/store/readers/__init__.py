"""What readers leave: stars, ratings, reading marks, visits, notes, and the counts of readings."""
