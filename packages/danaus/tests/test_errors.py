import builtins
import inspect
import re

from danaus import errors


def test_the_tree_of_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = dict(re.findall(r"[├└]── (\w+) \((\w+)\)", errors.__doc__ or ""))
    drawn |= dict.fromkeys(re.findall(r"^ {4}│ .*── (\w+) {2}", errors.__doc__ or "", re.M), "ArgumentError")
    classes = {name: each for name, each in inspect.getmembers(errors, inspect.isclass) if each is not errors.DanausError}
    assert set(drawn) == set(classes)
    for name, parent in drawn.items():
        assert issubclass(classes[name], errors.DanausError)
        # Whoever does not know this module catches the built-in one.
        assert issubclass(classes[name], getattr(errors, parent, None) or getattr(builtins, parent))


def test_what_does_not_fit_is_a_wrong_argument_too() -> None:
    for error in (errors.ShapeError, errors.NotFiniteError):
        assert issubclass(error, errors.ArgumentError)
        assert issubclass(error, ValueError)
