"""What a tensor of a checkpoint is for: weights, an optimizer's state, or a running mean (EMA).

A name tells it by its parts. Those of an optimizer are words that no layer is called by (`exp_avg`, `opt_state`), or
`optimizer` before `state` or as the key of a dictionary. Those of an EMA copy (`model_ema`, `shadow_params`) stand first in a
name or are a key, and only a copy is one: what has no weights of its shape beside it is weights.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from danaus.checkpoints.tensor import Role, Tensor

_SLOTS = re.compile(
    r"exp_avg(_sq(_row|_col)?|_slow|_diff|_res)?|max_exp_avg_sq|exp_inf|exp_hessian_diag(_sq)?|square_avg|grad_avg|acc_delta|"
    r"momentum_buffers?|(inv_)?factor_matrices|inv_pre_cond|fp32_from_fp16_params|fp32_flat_groups|single_partition_of_\w+"
)
"""What optimizers keep of each parameter, where no layer is called so."""

_OPTIMIZER = re.compile(r"(base_)?opt(im|imizer)?_states?(_dicts?)?")
_OPTIMIZER_KEY = re.compile(r"(base_|\w*_)?optim(izer)?s?(_\w+)?")
_EMA = re.compile(
    r"(model_|state_dict_|params_|weights_)?(ema|swa)(_model|_state_dict|_params|_weights|_state)?|averaged_model|shadow_params"
)


def role_of(keys: Sequence[str]) -> Role:
    """What a tensor is for, by the keys on the way to it, the last of them its name.

    Example:
        >>> role_of(("state_dict", "encoder.weight")), role_of(("optimizer.state.0.exp_avg",))
        ('weights', 'optimizer state')
    """
    parts = [part for key in keys for part in re.split(r"[./]", key)]
    if any(_SLOTS.fullmatch(part) or _OPTIMIZER.fullmatch(part) for part in parts):
        return "optimizer state"
    if any(_OPTIMIZER_KEY.fullmatch(key) for key in keys[:-1]):
        return "optimizer state"
    if any(_OPTIMIZER_KEY.fullmatch(one) and other == "state" for one, other in pairwise(parts)):
        return "optimizer state"
    first = re.split(r"[./]", keys[-1])[0] if keys else ""
    if any(_EMA.fullmatch(key) for key in (*keys[:-1], first)):
        return "EMA copy"
    return "weights"


def with_roles(found: Sequence[Tensor]) -> list[Tensor]:
    """The tensors of one model, each with its role.

    What is named as a copy is one only where each of its matrices has weights of that shape beside it.
    """
    named = [each if each.role != "weights" else replace(each, role=role_of((each.name,))) for each in found]
    named = _with_moments(named)
    # Averaging counts its steps beside the copy, which no weights do: matrices alone are compared.
    shapes, copies = (
        Counter(each.shape for each in named if each.role == role and len(each.shape) > 1) for role in ("weights", "EMA copy")
    )
    if copies <= shapes:
        return named
    return [replace(each, role="weights") if each.role == "EMA copy" else each for each in named]


def _with_moments(found: Sequence[Tensor]) -> list[Tensor]:
    """The tensors, with the moments of a flat file told.

    MLX and optax write them as `….m` beside `….v` (`mu`, `nu`) of the same shape, and nothing more.
    """
    inside: dict[str, dict[str, tuple[int, ...]]] = {}
    for each in found:
        parent, _, last = each.name.rpartition(".")
        inside.setdefault(parent, {})[last] = each.shape
    pairs = {
        parent
        for parent, held in inside.items()
        if parent and set(held) in ({"m", "v"}, {"mu", "nu"}) and len(set(held.values())) == 1
    }
    return [replace(each, role="optimizer state") if each.name.rpartition(".")[0] in pairs else each for each in found]
