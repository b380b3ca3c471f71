"""The engine: connections, pragmas, transactions, migrations, and the counter of changes."""


class Transaction:
    """An open write transaction; holds the connection and hands out change sequences.

    Every change to a paper takes the next `change_seq` from one counter row locked inside the transaction, so
    sequences become visible in order.
    """
