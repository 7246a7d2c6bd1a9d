"""What pages and commands show of records: one door to the view models."""

from web.services.cards import CardView, card_as_json, card_view
from web.services.crossings import (
    ConceptView,
    card_counts,
    concept_view,
    overview,
    uncounted_samples,
)
from web.services.documents import DocumentView, document_view
from web.services.home import HomeView, home_view
from web.services.listing import DocumentsView, documents_view
from web.services.source_text import Asked, TextView, text_view

__all__ = [
    "Asked",
    "CardView",
    "ConceptView",
    "DocumentView",
    "DocumentsView",
    "HomeView",
    "TextView",
    "card_as_json",
    "card_counts",
    "card_view",
    "concept_view",
    "document_view",
    "documents_view",
    "home_view",
    "overview",
    "text_view",
    "uncounted_samples",
]
