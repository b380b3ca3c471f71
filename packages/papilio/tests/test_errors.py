"""The tree of errors, and what each carries."""

import ast
import inspect
import re

from papilio import errors
from papilio.errors import InputError, LaterError, PapilioError, ParameterError, QueryError, RemoteError, UnavailableError


def tree_of(base: type[Exception]) -> dict[str, str]:
    return {each.__name__: base.__name__ for each in base.__subclasses__() if each.__module__ == errors.__name__} | {
        name: parent
        for each in base.__subclasses__()
        if each.__module__ == errors.__name__
        for name, parent in tree_of(each).items()
    }


def test_the_drawing_is_the_tree() -> None:
    drawn: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.search(r"\b[A-Z][A-Za-z]+Error\b", line):
            while above and above[-1][0] >= found.start():
                above.pop()
            if above:
                drawn[found[0]] = above[-1][1]
            above.append((found.start(), found[0]))
    assert drawn == tree_of(PapilioError)
    defined = [each.name for each in ast.parse(inspect.getsource(errors)).body if isinstance(each, ast.ClassDef)]
    assert sorted(defined) == sorted([*drawn, "PapilioError"])


def test_what_a_message_says_is_all_that_str_gives() -> None:
    raised = (
        QueryError("no field auther", 3, "author"),
        ParameterError("q", "no field auther"),
        RemoteError("no field auther", "https://arxiv.org"),
        LaterError("no field auther", "https://arxiv.org", 30.0, 503),
    )
    assert {str(error) for error in raised} == {"no field auther"}
    query, parameter, remote, later = raised
    assert (query.column, query.suggestion, parameter.name) == (3, "author", "q")
    assert (remote.url, later.retry_after_seconds, later.status) == ("https://arxiv.org", 30.0, 503)


def test_what_is_not_there_now_is_told_from_what_was_wrong() -> None:
    assert isinstance(LaterError("later"), UnavailableError) and not isinstance(LaterError("later"), InputError)
    assert LaterError("later").retry_after_seconds is None
