"""Papers in the forms that other programs read: records for programs, and references for those who cite.

`formats` has the list; `keys` and `names` hold what the forms of references share.
"""
