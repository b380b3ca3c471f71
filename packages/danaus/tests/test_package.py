import danaus


def test_the_package_is_installable_and_tells_its_version() -> None:
    assert danaus.__version__.count(".") == 2
