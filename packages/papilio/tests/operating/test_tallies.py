"""Numbers by name that forked processes share."""

import os

from papilio.operating.tallies import Tallies


def test_what_one_process_counts_all_see_and_no_count_is_lost() -> None:
    tallies = Tallies()
    children: list[int] = []
    for _ in range(4):
        child = os.fork()
        if not child:
            for _ in range(500):
                with tallies.of("a") as (own, of_all):
                    own[1] += 1
                    of_all[1] += 1
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with tallies.of("a") as (own, of_all):
        assert own[1] == of_all[1] == 2000
    with tallies.of("b") as (own, of_all):
        assert own[1] == 0 and of_all[1] == 2000


def test_who_dies_with_the_numbers_in_hand_holds_up_nobody() -> None:
    tallies = Tallies()
    child = os.fork()
    if not child:
        with tallies.of("a") as (own, _):
            own[0] = 7
            os._exit(0)
    os.waitpid(child, 0)
    with tallies.of("a") as (own, _):
        assert own[0] == 7


def test_room_is_bounded_and_the_smallest_first_number_makes_way() -> None:
    tallies = Tallies(shelves=1)
    for number in range(tallies.names):
        with tallies.of(f"{number}") as (own, _):
            own[0] = 100 + number
    with tallies.of("new") as (own, _):
        assert list(own) == [0, 0, 0, 0]
        own[0] = 1000
    with tallies.of(f"{tallies.names - 1}") as (own, _):
        assert own[0] == 100 + tallies.names - 1
    with tallies.of("0") as (own, _):
        assert own[0] == 0
