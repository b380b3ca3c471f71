"""TeX in texts → MathML or Unicode that is safe to send."""
