"""Everything that can be multiplied, one kind of operand a file."""
