"""Search over documents: knows nothing of papers, sources or SQL.

`query` turns text into a syntax tree, `analysis` text into terms, `lexical` is the Tantivy index, `known_item` finds the
one paper that a query names or quotes, `engine` puts the channels together. `fusion` and `semantic` come with the encoder.
"""
