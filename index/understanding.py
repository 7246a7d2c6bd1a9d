"""From what was typed to what is searched: unknown words put right."""

import re
from dataclasses import replace

from index.analysis.chain import Stems, words
from index.query import ParsedQuery, Term
from index.snapshot import Snapshot
from index.spelling import Speller


def corrected(
    parsed: ParsedQuery, text: str, snapshot: Snapshot, stems: Stems, speller: Speller
) -> tuple[ParsedQuery, str | None]:
    """The query with words that no record holds replaced by near ones, and its new text.

    A word is left alone while its form or its stem is known, or nothing is near it.
    """
    terms: list[Term] = []
    for term in parsed.terms:
        form = None if _known(term, snapshot, stems) else _near(term, snapshot, speller)
        if form is None:
            terms.append(term)
            continue
        terms.append(Term(_printed(form, snapshot), (form,)))
        text = re.sub(rf"(?<!\w){re.escape(term.printed)}(?!\w)", terms[-1].printed, text)
    if terms == list(parsed.terms):
        return parsed, None
    return replace(parsed, terms=tuple(terms)), text


def _known(term: Term, snapshot: Snapshot, stems: Stems) -> bool:
    if term.prefix:
        return True
    # Surfaces first: a stem that the lexicon lacks needs the lemma table.
    if any(snapshot.knows("f", form) for form in term.forms):
        return True
    return any(snapshot.knows("s", stems(form)) for form in term.forms)


def _near(term: Term, snapshot: Snapshot, speller: Speller) -> str | None:
    return speller.correct(term.forms[0], snapshot.segments, lambda form: snapshot.knows("f", form))


def _printed(form: str, snapshot: Snapshot) -> str:
    """A form as some record writes it, with its accents: ``evaluacion`` → *evaluación*."""
    number = snapshot.holder(form)
    if number is not None:
        for text in snapshot.body(number).record.texts.values():
            for word in words(text):
                if word.forms == (form,):
                    return text[word.start : word.end].lower()
    return form
