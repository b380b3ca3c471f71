"""What can go wrong, as one tree.

Every message is one a person understands: what was wrong, where, and what would be right.

    PapilioError
    ├── InputError                  something given to us cannot be used as it is
    │   ├── QueryError              a search query; carries `column` (1-based) and `suggestion`
    │   ├── IdentifierError         text that should name a paper and does not
    │   ├── ParameterError          a parameter of a URL or command; carries `name`
    │   ├── RecordError             one record of a file; the file goes on without it
    │   └── FileError               a whole file: unreadable, cut short, of no known form
    ├── NotFoundError               a well-formed name of something we do not hold
    ├── UnavailableError            a part that is not there now (a search channel)
    │   └── RemoteError             another host did not give what was asked; carries `url`, `status`, `of_host`
    │       ├── LaterError          it was not reached, or asks to come later; carries `retry_after_seconds`
    │       ├── UntrustedError      what we do not take from it: a strange host, a failing certificate, too many bytes
    │       └── ReplyError          it answered, but not what its protocol says: HTML for XML, cut short, counts that differ
    │           └── ProtocolError   an error that the protocol knows; carries its `code`
    ├── BusyError                   another process holds what is needed; carries `holder`
    └── StoreError                  the database
        ├── DatabaseTooNewError     written by a newer Papilio than this one
        ├── DatabaseUnreachableError
        └── StorageFullError        no space left; what was acknowledged before is safe
"""


class PapilioError(Exception):
    """Base of every error this program raises on purpose; its text is meant for people."""


class InputError(PapilioError):
    """Something given to us cannot be used as it is."""


class QueryError(InputError):
    """A search query that cannot be understood.

    Args:
        message: What is wrong.
        column: 1-based place in the query, in characters.
        suggestions: Queries close by that can be understood, the likeliest first.
    """

    def __init__(self, message: str, column: int, *suggestions: str) -> None:
        super().__init__(message)
        self.column = column
        self.suggestions = tuple(dict.fromkeys(filter(None, suggestions)))

    @property
    def suggestion(self) -> str:
        """The likeliest of them; empty when there is none."""
        return next(iter(self.suggestions), "")


class IdentifierError(InputError):
    """Text that should name a paper and does not."""


class ParameterError(InputError):
    """A parameter of a URL or of a command; `name` says which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class RecordError(InputError):
    """One record of a file cannot be used; the rest of the file can."""


class FileError(InputError):
    """A file that cannot be read to its end."""


class NotFoundError(PapilioError):
    """A well-formed name of something we do not hold."""


class UnavailableError(PapilioError):
    """A part that is not there now."""


class RemoteError(UnavailableError):
    """Another host did not give what was asked.

    Args:
        url: What was asked for.
        status: Of the answer; None when none came, or it is not what matters.
        of_host: Whether this tells of the host's state alone, and nothing of what was asked for.
    """

    def __init__(self, message: str, url: str = "", *, status: int | None = None, of_host: bool = False) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.of_host = of_host


class LaterError(RemoteError):
    """A host was not reached in time, or says 403, 406, 429 or 5xx: "later", never "does not exist".

    Args:
        retry_after_seconds: What its Retry-After asks for; None when it says nothing.
    """

    def __init__(
        self, message: str, url: str = "", retry_after_seconds: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, url, status=status, of_host=True)
        self.retry_after_seconds = retry_after_seconds


class UntrustedError(RemoteError):
    """A reply that is not taken: from outside the list of hosts, redirected away, badly certified, or too large."""


class ReplyError(RemoteError):
    """A host answered, but not what its protocol says."""


class ProtocolError(ReplyError):
    """An error that the protocol knows, such as OAI-PMH's `badResumptionToken`; `code` is its name."""

    def __init__(self, code: str, message: str, url: str = "") -> None:
        super().__init__(message, url)
        self.code = code


class BusyError(PapilioError):
    """Another process holds what is needed; `holder` says which, as far as is known."""

    def __init__(self, message: str, holder: str = "") -> None:
        super().__init__(message)
        self.holder = holder


class StoreError(PapilioError):
    """The database cannot do what was asked."""


class DatabaseTooNewError(StoreError):
    """The database was written by a newer Papilio than this one."""


class DatabaseUnreachableError(StoreError):
    """The database cannot be opened or does not answer."""


class StorageFullError(StoreError):
    """No space is left; what was acknowledged before is safe."""
