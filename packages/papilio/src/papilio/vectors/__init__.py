"""The index of vectors: which rows are nearest to one, among all or those that a filter lets through.

It knows rows, refs and labels, neither papers nor texts, and is a cache of the database as the index of words is: it says which
sequence of changes it holds, and what is damaged or made by other means is begun anew at sequence 0. A vector is kept as one
byte for each dimension and, for a first look at all rows, as one bit. `coding` makes both, `columns` are the files, `commit` is
the record that says how much of them counts, `filters` choose rows, `snapshot` is one state that is searched, `index` an
opened directory, `writing` the one way to change it.
"""
