"""The pages: thin blueprints over ``web.services``."""

from flask import Flask

from web.pages import account, api, cards, crossings, documents, health, home, search, texts


def register(app: Flask) -> None:
    """Put every blueprint on the app."""
    for module in (home, search, cards, documents, texts, crossings, api, health, account):
        app.register_blueprint(module.pages)
