"""The pages: thin blueprints over ``web.services``."""

from flask import Flask

from web.pages import (
    account,
    api,
    binned,
    bulk,
    capture,
    cards,
    crossings,
    crossref,
    documents,
    duplicates,
    editing,
    health,
    history,
    home,
    import_review,
    imports,
    linking,
    passages,
    people,
    reviewing,
    reviewing_documents,
    search,
    talk,
    texts,
    tracker,
    uses,
    vocabularies,
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
        tracker,
        linking,
        api,
        health,
        account,
        people,
        uses,
        capture,
        talk,
        editing,
        reviewing,
        reviewing_documents,
        history,
        worklist,
        imports,
        import_review,
        passages,
        duplicates,
        bulk,
        binned,
        vocabularies,
    ):
        app.register_blueprint(module.pages)
