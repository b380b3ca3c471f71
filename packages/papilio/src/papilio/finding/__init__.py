"""Finding papers: by words, by name, by likeness; and the index that keeps level with the library."""
