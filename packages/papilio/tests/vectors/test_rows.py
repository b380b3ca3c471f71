from papilio.vectors.rows import key_of, keys_of


def test_a_key_is_the_same_in_every_process_and_tells_refs_apart() -> None:
    assert key_of("arxiv:2401.00001") == 11957648029582602219
    assert keys_of(["a", "b", "a"]).tolist() == [key_of("a"), key_of("b"), key_of("a")]
    assert len({key_of(f"p{number}") for number in range(20_000)}) == 20_000


def test_a_ref_may_hold_half_a_character() -> None:
    assert key_of("p\ud800") != key_of("p")
