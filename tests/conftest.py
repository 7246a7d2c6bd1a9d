"""Fixtures that every layer's tests share."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def need(present: object, what: str) -> None:
    """Skip where a means of testing is missing; fail where CI says that it must be there."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and labelled data beside the checkout."""
    need(SHARED.is_dir(), "the folder ../shared with real documents")
    return SHARED
