"""What can go wrong, as a tree:

    DanausError
    ├── ArgumentError (ValueError)      an argument that makes no sense, alone or beside the others
    │   ├── ShapeError                  shapes that do not fit; says which
    │   └── NotFiniteError              NaN or infinity where numbers are needed; says how many and where the first is
    ├── KindError (TypeError)           something that is no array, or of a dtype that cannot be computed with
    ├── FactorisationError (ArithmeticError)   a factorisation that cannot be done; says shape, dtype and what was tried
    ├── RangeError (OverflowError)      a result that is too large for the dtype of what came in
    ├── FileError (OSError)             a file that cannot be read as what it says it is
    └── MissingExtraError (ImportError) a package that is asked for and not installed; says which extra brings it

Each is also the built-in exception in brackets, so that callers need not know this module.
"""


class DanausError(Exception):
    """The root."""


class ArgumentError(DanausError, ValueError):
    """An argument makes no sense, alone or beside the others."""


class ShapeError(ArgumentError):
    """Shapes do not fit."""


class NotFiniteError(ArgumentError):
    """NaN or infinity where numbers are needed."""


class KindError(DanausError, TypeError):
    """No array, or of a dtype that cannot be computed with."""


class FactorisationError(DanausError, ArithmeticError):
    """A factorisation cannot be done."""


class RangeError(DanausError, OverflowError):
    """A result is too large for the dtype of what came in."""


class FileError(DanausError, OSError):
    """A file cannot be read as what it says it is."""


class MissingExtraError(DanausError, ImportError):
    """A package that is asked for is not installed."""
