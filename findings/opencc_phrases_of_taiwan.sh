#!/usr/bin/env bash
# opencc-python-reimplemented 0.1.7: `tw2sp`, the conversion that is to give mainland's words for Taiwan's, also replaces words
# of science that both have: 序列 (sequence) becomes 串行 (serial), so a time series is 时间串行, 通道 (of a convolution) becomes
# 信道 (of a transmission), 向量 (vector) becomes 矢量. It does so in texts that are in simplified characters already, which a
# search box that converts whatever it is given would not expect. `tw2s`, which converts characters alone, leaves them.
#
# Seen, 30 November 2026, Python 3.11: of the six words below tw2sp changes six, tw2s none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencc-python-reimplemented==0.1.7
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import opencc

print("opencc-python-reimplemented", version("opencc-python-reimplemented"), "python", sys.version.split()[0])
words = {"时间序列": "time series", "序列标注": "sequence labelling", "支持向量机": "support vector machine", "多通道卷积": "multi-channel convolution"}
words |= {"向量空间": "vector space", "蛋白质序列": "protein sequence"}
phrases, characters = opencc.OpenCC("tw2sp"), opencc.OpenCC("tw2s")
changed = {word: phrases.convert(word) for word in words if phrases.convert(word) != word}
for word, now in changed.items():
    print(f"{word} ({words[word]}) becomes {now}")
kept = [word for word in words if characters.convert(word) == word]
print(f"tw2sp changes {len(changed)} of {len(words)} words in simplified characters, tw2s {len(words) - len(kept)}")
assert len(changed) == len(kept) == len(words)
PYTHON
