"""What a library follows by itself: lists of days, changes, papers on demand, editions, and the worker that takes them."""
