"""The pages: thin blueprints over ``web.services``."""

from flask import Flask

from web.pages import (
    account,
    api,
    cards,
    crossings,
    crossref,
    documents,
    editing,
    health,
    home,
    people,
    reviewing,
    search,
    texts,
    worklist,
)


def register(app: Flask) -> None:
    """Put every blueprint on the app."""
    for module in (
        home,
        search,
        cards,
        documents,
        texts,
        crossings,
        crossref,
        api,
        health,
        account,
        people,
        editing,
        reviewing,
        worklist,
    ):
        app.register_blueprint(module.pages)
