#!/usr/bin/env bash
# onnxruntime 1.32.0: `quantize_dynamic` leaves a model as it is, with no word beyond the advice that it always gives, where weights are outputs
# of Constant nodes and not initializers. Exporters that trace a model with its weights folded in write such files; the result
# has the size of float32 and is taken for eight bits. With the same numbers as initializers the product becomes MatMulInteger.
#
# Seen, 1 December 2026, Python 3.11, onnx 1.23.2: initializer MatMulInteger 1, MatMul 0; constant MatMulInteger 0, MatMul 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from collections import Counter
from importlib.metadata import version

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

warnings.simplefilter("error")
print("onnxruntime", version("onnxruntime"), "onnx", version("onnx"), "python", sys.version.split()[0])
weights = numpy_helper.from_array(np.random.default_rng(1).standard_normal((64, 64)).astype(np.float32), "w")


def made(constant: bool) -> onnx.ModelProto:
    nodes = [helper.make_node("Constant", [], ["w"], value=weights)] if constant else []
    nodes.append(helper.make_node("MatMul", ["x", "w"], ["y"]))
    shape = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 64])
    graph = helper.make_graph(nodes, "product", [shape("x")], [shape("y")], [] if constant else [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    return model


seen = {}
for name, constant in {"initializer": False, "constant": True}.items():
    onnx.save(made(constant), f"{name}.onnx")
    quantize_dynamic(f"{name}.onnx", f"{name}.int8.onnx", weight_type=QuantType.QInt8)
    kinds = Counter(node.op_type for node in onnx.load(f"{name}.int8.onnx").graph.node)
    seen[name] = kinds["MatMulInteger"], kinds["MatMul"]
    print(f"{name}: MatMulInteger {seen[name][0]}, MatMul {seen[name][1]}")
assert seen == {"initializer": (1, 0), "constant": (0, 1)}
PYTHON
