"""The records and values that every part of Papilio speaks of: papers, dates as far as they are known, times, pauses."""
