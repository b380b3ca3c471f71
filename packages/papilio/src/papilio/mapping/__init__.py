"""The map: where each paper lies in two dimensions, so that like papers lie near each other. It knows vectors, not texts.

`making` draws it with `projection`, `nearest` and `layout`; `chart` keeps it in a file; `sample` chooses what is shown of it.
Who only reads the map loads `chart` and `sample`, and neither SciPy nor danaus.
"""
