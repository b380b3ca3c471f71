"""Which archives of arXiv are followed, as the settings say it."""

from papilio.errors import InputError
from papilio.sources.arxiv.categories import find_category, listed_archives, nearest


def followed_archives(text: str) -> tuple[str, ...]:
    """The archives that `PAPILIO_FOLLOW` names; of a category, its archive.

    Raises:
        InputError: A word that is no archive.
    """
    words = text.replace(",", " ").split()
    if words in (["all"], ["none"]):
        return listed_archives() if words == ["all"] else ()
    followed: set[str] = set()
    for word in words:
        category = find_category(word)
        if word not in listed_archives() and category is None:
            near = nearest(word)
            raise InputError(
                f"PAPILIO_FOLLOW: {word!r} is no archive of arXiv"
                + (f"; did you mean {near.partition('.')[0]!r}?" if near else "")
                + f" It takes `all`, `none` or some of {' '.join(listed_archives())}"
            )
        followed.add(word if category is None else category.archive)
    return tuple(archive for archive in listed_archives() if archive in followed)
