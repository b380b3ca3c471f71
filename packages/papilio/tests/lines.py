"""Two papers as arXiv's snapshot writes them."""

LINES = [
    {
        "id": "2401.00001",
        "title": "Monarch matrices for\n  everyone",
        "authors": 'Erwin Schr\\"odinger, Ada Lovelace',
        "categories": "cs.LG math.NA",
        "abstract": "  We factor matrices into blocks and permutations.\n",
        "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 00:00:00 GMT"}],
        "update_date": "2024-01-02",
    },
    {
        "id": "hep-th/9901001",
        "title": "Strings and other things",
        "authors": "A. Person",
        "categories": "hep-th",
        "abstract": "About strings.",
        "versions": [{"version": "v1", "created": "Fri, 1 Jan 1999 00:00:00 GMT"}],
        "update_date": "1999-01-01",
    },
]
