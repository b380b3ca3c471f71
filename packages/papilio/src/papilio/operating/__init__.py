"""What an operator asks: whether all is well, and what to do where it is not."""
