"""A transformer as encoder: any folder of sentence-transformers that has an ONNX file, through ONNX Runtime.

Each text goes through by itself. Beside others it would be filled up to the longest of them, which costs more processor time
than it saves; memory grows with the longest batch; and with whole numbers of eight bits, whose scale is taken from the whole
batch, the vector of a text would depend on its neighbours.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vector, Vectors
from papilio.encoders.pooling import fits
from papilio.encoders.sentence_folder import SentenceFolder, read_folder
from papilio.errors import FileError, InputError, UnavailableError

_log = logging.getLogger(__name__)

THREADS = 2
_TOKENS = ("last_hidden_state", "token_embeddings")
"""What the vectors of tokens are called, where a transformer gives more than them."""
_DEPTH = 3
"""Texts, tokens, width."""
_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
_NUMBERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_DEVIATIONS = 2
"""How far above the usual likeness of strangers a text has something to do with a query."""

ASKED_AND_ANSWERING = (
    ("how do stars form in cold clouds of gas", "Turbulence and gravity set where molecular clouds collapse into protostars."),
    ("training deep neural networks faster", "A learning rate schedule that shortens stochastic gradient descent."),
    ("price of an option under stochastic volatility", "We value European derivatives when the variance of returns is random."),
    ("superconductivity in copper oxides", "Pairing symmetry of electrons in the cuprates above the critical temperature."),
    ("protein folding", "Molecular dynamics of how chains of amino acids reach their native structure."),
    ("prime numbers in short intervals", "Sieve bounds and the zeros of the zeta function give gaps between primes."),
    ("spread of an epidemic on a social network", "Contagion of a disease among contacts, and which nodes to vaccinate."),
    ("gravitational waves from merging black holes", "The signal of a compact binary seen by interferometers."),
    ("machine translation without parallel text", "Unsupervised alignment of two languages from monolingual corpora."),
    ("cohomology of moduli spaces of curves", "Tautological classes and intersection numbers of stable curves."),
    ("error correction for quantum computers", "A surface code whose logical qubits survive noise below a threshold."),
    ("turbulent flow in a pipe", "Transition to turbulence and the friction of fluid at high Reynolds number."),
)
"""Queries and texts of sciences far from each other; what stands side by side belongs together."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is found out about a folder by opening it once.

    Attributes:
        fingerprint: Of the contents of its files.
        dimensions: The width of a vector.
        least_likeness: Twice the deviation above the mean likeness of a query and a text that are strangers.
        apart: Whether queries are nearer to what answers them than to strangers, on average and by that much.
    """

    fingerprint: str
    dimensions: int
    least_likeness: float
    apart: bool


class TransformerEncoder:
    """The model in a folder. Thread-safe; the model is loaded when the first text comes."""

    def __init__(self, path: Path, known: Facts | None = None) -> None:
        """Open a folder, or one of its ONNX files.

        Args:
            known: What was found out about the same files before; the model is loaded and tried where nothing was.

        Raises:
            FileError: Something in the folder is missing, damaged or not understood; says what would be right.
            InputError: ONNX Runtime is not installed.
        """
        self.folder = read_folder(path)
        self._lock = threading.Lock()
        self._loaded: _Model | None = None
        self.facts = known or self._found_out()

    @property
    def name(self) -> str:
        """The name of the folder, and of the ONNX file where that is not the usual one."""
        name = self.folder.path.resolve().name
        return name if self.folder.onnx.name == "model.onnx" else f"{name} ({self.folder.onnx.name})"

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        return self.facts.dimensions

    @property
    def fingerprint(self) -> str:
        """A digest of the files that the vectors depend on."""
        return self.facts.fingerprint

    @property
    def least_likeness(self) -> float:
        """The likeness that hardly any text has to a query that it has nothing to do with."""
        return self.facts.least_likeness

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of what a reader asks, with the prompt that the folder states for queries."""
        return self._encoded(texts, self.folder.query)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """The vectors (texts, dimensions) of what may answer, with the prompt that the folder states for documents.

        Of length 1; or zeros, where the text is empty, none of its tokens is known, or the model gives no numbers.
        """
        return self._encoded(texts, self.folder.document)

    def shares(self, texts: Sequence[str], direction: Vector) -> Sequence[Mapping[str, float]]:
        """Nothing: each word changes what the others add."""
        return [{} for _ in texts]

    def _encoded(self, texts: Sequence[str], prompt: str) -> Vectors:
        model, found = self._model(), dict[str, NDArray[np.float32]]()
        for text in texts:
            if text not in found:
                found[text] = model.vector(text, prompt)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = _Model(self.folder)
            return self._loaded

    def _found_out(self) -> Facts:
        """Load the model, and see what it makes of texts that belong together and of strangers."""
        model = _Model(self.folder)
        asked = np.stack([model.vector(query, self.folder.query) for query, _ in ASKED_AND_ANSWERING])
        answering = np.stack([model.vector(text, self.folder.document) for _, text in ASKED_AND_ANSWERING])
        if not (asked.any(1).all() and answering.any(1).all()):
            raise FileError(
                f"{self.folder.onnx} gives no numbers for plain English texts (NaN, or no token of them is known);"
                f" export it again in float32, and see whether {self.folder.tokenizer} belongs to it."
            )
        likeness = asked @ answering.T
        strangers = likeness[~np.eye(len(likeness), dtype=bool)]
        least = float(strangers.mean() + _DEVIATIONS * strangers.std())
        apart = float(np.diag(likeness).mean()) > least
        return Facts(self.folder.fingerprint(), asked.shape[1], least, apart)


def facts_of(value: dict[str, Any]) -> Facts | None:
    """Facts that were written as a table; None where they are not of our form."""
    try:
        return Facts(**value)
    except TypeError:
        return None


def table_of(facts: Facts) -> dict[str, object]:
    """Facts as a table that JSON can hold."""
    return asdict(facts)


class _Model:
    """Tokens and transformer, loaded."""

    def __init__(self, folder: SentenceFolder) -> None:
        self._folder = folder
        self._tokens = _tokens(folder)
        self._prompts: dict[str, int] = {}
        unknown = getattr(self._tokens.model, "unk_token", None)
        self._unknown = self._tokens.token_to_id(unknown) if isinstance(unknown, str) else None
        self._session = _session(folder)
        self._types = {each.name: _NUMBERS.get(each.type) for each in self._session.get_inputs()}
        self._output = self._output_name()

    def vector(self, text: str, prompt: str) -> NDArray[np.float32]:
        """The vector (dimensions,) of a text, of length 1 or zeros."""
        ids, says = self._numbers(text, prompt)
        tokens = self._run(ids)
        vector = self._folder.pooling(tokens, self._prompt_tokens(prompt) if prompt else 0)
        for layer in self._folder.layers:
            vector = layer(vector)
        length = float(np.linalg.norm(vector.astype(np.float64))) if says else 0.0
        if not np.isfinite(length):
            _log.error(
                "%s gives no numbers for a text of %d characters, which is not found by its meaning",
                self._folder.onnx,
                len(text),
            )
            length = 0.0
        return (vector / np.float32(length)).astype(np.float32) if length else np.zeros(len(vector), np.float32)

    def _numbers(self, text: str, prompt: str) -> tuple[NDArray[np.int64], bool]:
        """The numbers of the tokens, and whether one that the text brings is known."""
        before = self._spelled(prompt)
        encoding = self._tokens.encode(before + self._spelled(text))
        ends = [end for _, end in encoding.offsets]
        tokens = zip(encoding.ids, encoding.special_tokens_mask, ends, strict=True)
        says = any(not special and number != self._unknown and end > len(before) for number, special, end in tokens)
        return np.array(encoding.ids, np.int64), says

    def _spelled(self, text: str) -> str:
        """The text as tokens are made of it; halves of characters, which no text should have, are question marks."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        return text.lower() if self._folder.lowers else text

    def _prompt_tokens(self, prompt: str) -> int:
        """How many tokens a prompt has, with what begins a text and without what ends it."""
        if prompt not in self._prompts:
            encoding = self._tokens.encode(self._spelled(prompt))
            self._prompts[prompt] = len(encoding.ids) - encoding.special_tokens_mask[-1]
        return self._prompts[prompt]

    def _run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors (tokens, width) of the tokens of one text."""
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.arange(len(ids)),
        }
        feeds = {name: given[name].astype(kind)[None] for name, kind in self._types.items()}
        try:
            (found,) = self._session.run([self._output], feeds)
        except Exception as error:
            raise UnavailableError(f"{self._folder.onnx} failed on a text of {len(ids)} tokens: {error}") from error
        return np.asarray(found[0], np.float32)

    def _output_name(self) -> str:
        """The output with the vectors of tokens.

        Raises:
            FileError: The inputs are not what we can give, no output has vectors of tokens, or the parts do not fit together.
        """
        onnx = self._folder.onnx
        strange = [f"{each.name} ({each.type})" for each in self._session.get_inputs() if not self._fed(each.name)]
        if strange:
            raise FileError(f"{onnx} asks for {', '.join(strange)}; known are whole numbers for {', '.join(_INPUTS)}. {_TASK}")
        outputs = {each.name: list(each.shape) for each in self._session.get_outputs()}
        deep = [name for name, shape in outputs.items() if len(shape) == _DEPTH]
        name = next((name for name in (*_TOKENS, *deep[:1]) if name in deep), None)
        if name is None:
            raise FileError(f"{onnx} gives {outputs}; expected {_TOKENS[0]} (texts, tokens, width). {_TASK}")
        width, pooling = outputs[name][-1], self._folder.pooling
        if isinstance(width, int) and pooling.width not in (None, width):
            raise FileError(f"{onnx} gives vectors of width {width}, and the folder's Pooling expects {pooling.width}.")
        wide = pooling.width or width
        if isinstance(wide, int) and not fits(self._folder.layers, wide * len(pooling.modes)):
            raise FileError(f"The layers of {self._folder.path} do not take vectors of width {wide * len(pooling.modes)}.")
        return name

    def _fed(self, name: str) -> bool:
        return name in _INPUTS and self._types[name] is not None


_TASK = "Export it for the task `feature-extraction`."


def _tokens(folder: SentenceFolder) -> Any:
    """The tokenizer, which cuts texts to the longest."""
    try:
        found = _installed("tokenizers").Tokenizer.from_file(str(folder.tokenizer))
    except InputError:
        raise
    except Exception as error:
        raise FileError(f"{folder.tokenizer} is no tokenizer: {error}.") from error
    found.no_padding()
    around = found.num_special_tokens_to_add(False)
    if folder.longest <= around:
        raise FileError(
            f"{folder.path}: the longest text has {folder.longest} tokens (`max_seq_length`), and {around} of them"
            " begin and end it; such a model reads nothing. 128 to 512 are usual."
        )
    found.enable_truncation(folder.longest)
    known = found.get_vocab_size()
    if folder.words is not None and known > folder.words:
        raise FileError(
            f"{folder.tokenizer} has {known:,} tokens, and the model knows {folder.words:,} (`vocab_size` in config.json):"
            " they are not of one model."
        )
    return found


def _session(folder: SentenceFolder) -> Any:
    """The transformer, loaded for the processor."""
    runtime = _installed("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # Threads that wait for the next text should not turn meanwhile.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(str(folder.onnx), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise FileError(f"{folder.onnx} cannot be loaded: {error}. Fetch or export the file again.") from error


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(
            f"A transformer needs {name}, which is not installed: `pip install 'papilio[onnx]'` ({error})."
        ) from error
