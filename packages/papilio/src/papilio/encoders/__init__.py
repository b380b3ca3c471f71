"""Text → vectors: texts that mean the same lie near each other, whatever their words."""
