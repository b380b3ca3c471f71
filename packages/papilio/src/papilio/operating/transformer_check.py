"""Whether the folder of a transformer can be used as encoder, and what to do where it cannot."""

from pathlib import Path

from papilio.encoders.transformer import TransformerEncoder
from papilio.errors import InputError
from papilio.operating.doctor import Finding

SEE = "See “Another encoder” in docs/search.md. Without PAPILIO_ENCODER the table that comes with Papilio is used."


def examine_transformer(path: Path) -> Finding:
    """What is found when the model of a folder is loaded and tried on texts whose likeness is known."""
    try:
        found = TransformerEncoder(path)
    except InputError as error:
        return Finding("encoder", "bad", f"PAPILIO_ENCODER: {error}", SEE)
    folder = found.folder
    seen = (
        f"{found.name}: {folder.onnx.relative_to(folder.path)}, {found.dimensions} dimensions,"
        f" pooling {' and '.join(folder.pooling.modes)}, texts of up to {folder.longest} tokens"
    )
    prompts = [f"{kind} “{prompt}”" for kind, prompt in (("queries", folder.query), ("documents", folder.document)) if prompt]
    seen += f", prompts of {', '.join(prompts)}" if prompts else ", no prompts"
    if not found.facts.apart:
        return Finding(
            "encoder",
            "warning",
            f"{seen}; but queries are hardly nearer to what answers them than to strangers",
            f"See whether {folder.tokenizer.name} and the pooling belong to this model, which must be made for likeness.",
        )
    return Finding("encoder", "good", seen)
