"""The library's truth: the only SQL of the program.

`Store` is one open database (SQLite in WAL mode, or PostgreSQL). Each family of tables has its module and its
object: `papers`, `announcements` (lists by category and day), `venues`, `readings`, `imports`, those of live work, and what
readers leave (`stars`, `ratings`, `reads`, `visits`, `notes`). Every
write happens in `with store.transaction() as tx:`; reads open their own. Nothing else in the program sees SQLAlchemy.
"""

from papilio.store.store import Store

__all__ = ["Store"]
