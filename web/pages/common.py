"""What every page needs: the runtime behind the app and the reader's view."""

from typing import cast

from flask import current_app

from kb.stored import View
from web.runtime import Runtime

EXTENSION = "precedentes"


def runtime() -> Runtime:
    """The runtime that the factory was given."""
    return cast(Runtime, current_app.extensions[EXTENSION])


def reader_view() -> View:
    """Anonymous readers see published revisions and nothing else."""
    return "public"
