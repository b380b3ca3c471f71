"""English nouns for several things."""

import re
from collections.abc import Mapping

IRREGULAR: Mapping[str, str] = {
    "analysis": "analyses",
    "automaton": "automata",
    "axis": "axes",
    "bacterium": "bacteria",
    "basis": "bases",
    "child": "children",
    "continuum": "continua",
    "corpus": "corpora",
    "cortex": "cortices",
    "crisis": "crises",
    "criterion": "criteria",
    "curriculum": "curricula",
    "diagnosis": "diagnoses",
    "equilibrium": "equilibria",
    "extremum": "extrema",
    "focus": "foci",
    "genus": "genera",
    "helix": "helices",
    "hypothesis": "hypotheses",
    "icosahedron": "icosahedra",
    "index": "indices",
    "leaf": "leaves",
    "locus": "loci",
    "matrix": "matrices",
    "maximum": "maxima",
    "medium": "media",
    "metastasis": "metastases",
    "minimum": "minima",
    "mitochondrion": "mitochondria",
    "modulus": "moduli",
    "momentum": "momenta",
    "mouse": "mice",
    "nucleus": "nuclei",
    "optimum": "optima",
    "phenomenon": "phenomena",
    "polyhedron": "polyhedra",
    "radius": "radii",
    "reanalysis": "reanalyses",
    "simplex": "simplices",
    "spectrum": "spectra",
    "stimulus": "stimuli",
    "submatrix": "submatrices",
    "synthesis": "syntheses",
    "taxon": "taxa",
    "tetrahedron": "tetrahedra",
    "torus": "tori",
    "vacuum": "vacua",
    "vertex": "vertices",
    "vortex": "vortices",
    "wolf": "wolves",
}
"""Nouns of science whose forms for one thing and for several have different stems."""
_LAST_WORD = re.compile(r"(?s)(.*?)([^ -]*)\Z")


def plural(word: str) -> str:
    """An English noun for several things, in letters of A to Z."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def irregular_form(english: str) -> str:
    """A term for several things where stemming does not do it (`random matrices`), or nothing."""
    start, noun = _LAST_WORD.findall(english)[0]
    return start + IRREGULAR[noun] if noun in IRREGULAR else ""
