"""What commands share: the opened runtime and the way JSON is printed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from web.config import read_settings
from web.runtime import Runtime, open_runtime


@contextmanager
def runtime() -> Iterator[Runtime]:
    """The runtime of the settings at hand, closed at the end."""
    opened = open_runtime(read_settings())
    try:
        yield opened
    finally:
        opened.close()


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
