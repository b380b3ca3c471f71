from danaus.checkpoints import Tensor


def test_a_tensor_says_whether_it_holds_floating_numbers() -> None:
    kinds = {"float16": True, "bfloat16": True, "complex64": True, "float8_e5m2": True, "int8": False, "bool": False}
    for dtype, floating in kinds.items():
        assert Tensor("x", (), dtype, lambda: None).is_floating is floating
