#!/usr/bin/env bash
# PyTorch 2.13.0: `torch.compile(fullgraph=True)` cannot trace `matrix @ tensor` where `matrix` is of a class of one's own that
# defines `__matmul__`: the compiler hands both operands to the tensor's operator and stops at the one that is no tensor. The
# same product written as a method, or as `type(matrix).__matmul__(matrix, tensor)`, is traced. Without `fullgraph` the graph
# breaks there in silence. Libraries of structured matrices, which are used by this operator, meet it.
#
# Seen, 30 November 2026, Python 3.11, CPU: operator and reflected operator Unsupported, method and named operator the right
# numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
cat > "$folder/traced.py" <<'PYTHON'
import sys

import torch


class Diagonal:
    def __init__(self, numbers):
        self.numbers = numbers

    def product(self, x):
        return self.numbers[:, None] * x

    def __matmul__(self, x):
        return self.product(x)

    def __rmatmul__(self, x):
        return x * self.numbers


matrix = Diagonal(torch.tensor([1.0, 2.0, 3.0]))
x = torch.ones(3, 3)
ways = {
    "operator": lambda x: matrix @ x,
    "reflected": lambda x: x @ matrix,
    "method": lambda x: matrix.product(x),
    "named": lambda x: type(matrix).__matmul__(matrix, x),
}
found = {}
for name, way in ways.items():
    torch._dynamo.reset()
    try:
        right = torch.equal(torch.compile(way, fullgraph=True, backend="eager")(x), way(x))
        found[name] = "right" if right else "wrong"
    except torch._dynamo.exc.Unsupported:
        found[name] = "Unsupported"
print("torch", torch.__version__, "python", sys.version.split()[0], found)
sys.exit(found != {"operator": "Unsupported", "reflected": "Unsupported", "method": "right", "named": "right"})
PYTHON
"$folder/venv/bin/python" -W ignore "$folder/traced.py"
