"""The records and values that every part of Papilio speaks of: papers, partial dates, times, pauses."""
