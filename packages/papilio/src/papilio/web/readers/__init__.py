"""What one reader left on papers, as pages show it."""
