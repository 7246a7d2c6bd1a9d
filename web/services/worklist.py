"""``/pendientes``: what waits for whom, as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from index.search import SearchRequest
from kb.codes import KIND_BY_PREFIX
from kb.completeness import SHEET_FIELDS
from kb.text import squeeze
from kb.worklist import NOBODY, QUEUES, Order, Queue, WorkFilter, WorkLine
from web.runtime import Runtime
from web.services.heads import Head, heads
from web.services.site_settings import site_settings
from web.services.words import KINDS

PAGE = 25
# What a search finds at most here: SQLite takes 32,766 parameters in a statement.
MOST_FOUND = 20_000
_MONTH = timedelta(days=30.44)

# Of each queue its name in addresses, its title and what to do there.
QUEUE_WORDS: dict[Queue, tuple[str, str, str]] = {
    "draft": ("borradores", "Borradores", "Complételas y envíelas a revisión."),
    "in_review": ("en-revision", "En revisión", "Léalas, publíquelas o devuélvalas con un motivo."),
    "incomplete": (
        "incompletas",
        "Incompletas",
        "Tienen campos vacíos; «No aplica» no cuenta como vacío.",
    ),
    "suggestions": (
        "sugerencias",
        "Con sugerencias",
        "El texto nombra lugares o temas que la ficha todavía no lleva.",
    ),
    "duplicates": ("duplicadas", "Posibles duplicadas", "Se parecen mucho a otra ficha."),
    "warnings": (
        "avisos",
        "Avisos de importación",
        "Documentos con líneas que la lectura no supo ubicar.",
    ),
    "overdue": (
        "por-revisar",
        "Por revisar",
        "Se publicaron hace tiempo: confirme que siguen vigentes o actualícelas.",
    ),
    "archived": ("archivadas", "Archivadas", "Retiradas de la lectura, sin borrarse."),
    "all": ("todas", "Todas", "Todas las fichas que no están en la papelera."),
}
QUEUE_OF = {slug: queue for queue, (slug, _, _) in QUEUE_WORDS.items()}
ORDER_WORDS: dict[Order, tuple[str, str]] = {
    "newest": ("recientes", "lo último cambiado"),
    "oldest": ("antiguas", "lo más antiguo"),
    "gaps": ("vacios", "más campos vacíos"),
    "code": ("codigo", "código"),
}
ORDER_OF = {slug: order for order, (slug, _) in ORDER_WORDS.items()}
MINE = "mias"
UNASSIGNED = "nadie"


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue as a tab; ``address`` are the page's parameters."""

    queue: Queue
    title: str
    count: int
    chosen: bool
    address: dict[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list. ``kind`` is the card's, read off its code; ``filled`` the share of
    its fields that are answered, in per cent."""

    line: WorkLine
    kind: str
    kind_label: str
    document: str
    sample: bool
    filled: int
    assignee: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All that the page shows; ``address`` holds what was asked, without the page."""

    queue: Queue
    title: str
    advice: str
    tabs: list[Tab]
    items: list[Item]
    total: int
    page: int
    pages: int
    address: dict[str, str]
    query: str
    areas: list[Option]
    people: list[Option]
    orders: list[Option]
    document: Head | None
    review_months: int
    me: str
    everybody: list[tuple[str, str]]

    @property
    def address_without_document(self) -> dict[str, str]:
        return {name: value for name, value in self.address.items() if name != "documento"}

    @property
    def narrowed(self) -> bool:
        return any(name in self.address for name in ("q", "area", "de", "documento"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The page's parameters, read; ``args`` are those that meant something."""

    queue: Queue
    order: Order
    page: int
    query: str
    work: WorkFilter
    args: dict[str, str]


def pending(runtime: Runtime, args: Mapping[str, str], me: str) -> WorkPage:
    """The work list by its parameters ``cola``, ``q``, ``area``, ``de``, ``documento``,
    ``orden`` and ``pagina``; what they cannot mean is left out. ``me`` is a log-in name.

    Raises Unavailable ``index_missing`` or ``index_outdated`` where words are searched.
    """
    asked = read_args(runtime, args, me)
    months = site_settings(runtime.store).review_months
    before = overdue_before(runtime.store.clock(), months)
    counts = runtime.store.worklist.counts(asked.work, overdue_before=before)
    if "cola" not in args:
        asked = replace(asked, queue=_waiting(counts))
        asked.args["cola"] = QUEUE_WORDS[asked.queue][0]
    total = counts[asked.queue]
    pages = max(1, -(-total // PAGE))
    page = min(asked.page, pages)
    lines = runtime.store.worklist.page(
        asked.queue,
        asked.work,
        overdue_before=before,
        order=asked.order,
        offset=(page - 1) * PAGE,
        limit=PAGE,
    )
    known = heads(runtime, "workshop")
    names = people_names(runtime)
    _, title, advice = QUEUE_WORDS[asked.queue]
    return WorkPage(
        queue=asked.queue,
        title=title,
        advice=advice,
        tabs=_tabs(asked, counts),
        items=[_item(line, known, names) for line in lines],
        total=total,
        page=page,
        pages=pages,
        address=asked.args,
        query=asked.query,
        areas=_areas(runtime, asked.work.area),
        people=_people(asked, names, me),
        orders=[Option(s, w, o == asked.order) for o, (s, w) in ORDER_WORDS.items()],
        document=known.get(asked.work.document_id or ""),
        review_months=months,
        me=me,
        everybody=[(name, label) for name, label in names.items() if name != me],
    )


def read_args(runtime: Runtime, args: Mapping[str, str], me: str) -> Asked:
    """What the parameters ask for; the words of ``q`` are searched in the workshop."""
    queue = QUEUE_OF.get(args.get("cola", ""), "draft")
    order = ORDER_OF.get(args.get("orden", ""), "newest")
    query = squeeze(args.get("q", ""))[:200]
    area = args.get("area", "").upper()
    area = area if runtime.schemes.get("area", area) else ""
    document = args.get("documento", "")
    document = document if document in heads(runtime, "workshop") else ""
    whose = args.get("de", "")
    found = {
        "cola": QUEUE_WORDS[queue][0],
        "q": query,
        "area": area,
        "de": whose,
        "documento": document,
        "orden": ORDER_WORDS[order][0] if order != "newest" else "",
    }
    work = WorkFilter(
        assignee=_assignee(whose, me),
        area=area or None,
        document_id=document or None,
        ids=_found(runtime, query) if query else None,
    )
    kept = {name: value for name, value in found.items() if value}
    return Asked(queue, order, _page(args.get("pagina", "")), query, work, kept)


def overdue_before(now: datetime, months: int) -> datetime:
    return now - months * _MONTH


def people_names(runtime: Runtime) -> dict[str, str]:
    """Who can be given cards: what others call them, by log-in name."""
    return {
        person.name: person.display_name
        for person in runtime.store.people.all()
        if person.may("contributor")
    }


def _found(runtime: Runtime, query: str) -> tuple[str, ...]:
    cards = SearchRequest(
        query=query, filters={"type": ("card",)}, limit=MOST_FOUND, facets=(), excerpt=False
    )
    return tuple(hit.id for hit in runtime.engine("workshop").search(cards).hits)


def _assignee(whose: str, me: str) -> str | None:
    if not whose:
        return None
    return {MINE: me, UNASSIGNED: NOBODY}.get(whose, whose)


def _waiting(counts: Mapping[Queue, int]) -> Queue:
    """The first queue in which something waits: who opens the list sees work, not a void."""
    work = (queue for queue in QUEUES if queue not in ("archived", "all"))
    return next((queue for queue in work if counts[queue]), "draft")


def _tabs(asked: Asked, counts: Mapping[Queue, int]) -> list[Tab]:
    kept = {name: value for name, value in asked.args.items() if name != "cola"}
    return [
        Tab(
            queue,
            QUEUE_WORDS[queue][1],
            counts[queue],
            queue == asked.queue,
            {**kept, "cola": QUEUE_WORDS[queue][0]},
        )
        for queue in QUEUES
    ]


def _item(line: WorkLine, known: Mapping[str, Head], names: Mapping[str, str]) -> Item:
    kind = kind_of(line.canonical_code)
    head = known.get(line.document_id)
    return Item(
        line=line,
        kind=kind,
        kind_label=KINDS[kind][0] if kind else "Documento",
        document=head.title if head else "",
        sample=head.sample if head else False,
        filled=filled(line.gaps),
        assignee=names.get(line.assignee or "", line.assignee or ""),
    )


def kind_of(canonical_code: str | None) -> str:
    """``"BP1_GN"`` → ``"good_practice"``; of what has no code the empty text."""
    return KIND_BY_PREFIX.get((canonical_code or "")[:2], "")


def filled(gaps: int) -> int:
    """Per cent of the sheet's fields that are answered; "No aplica" is an answer."""
    return max(0, round(100 * (1 - gaps / len(SHEET_FIELDS))))


def _areas(runtime: Runtime, chosen: str | None) -> list[Option]:
    return [
        Option(area.notation, f"{area.pref_label} ({area.notation})", area.notation == chosen)
        for area in sorted(runtime.schemes.members("area"), key=lambda area: area.pref_label)
    ]


def _people(asked: Asked, names: Mapping[str, str], me: str) -> list[Option]:
    whose = asked.args.get("de", "")
    fixed = [
        Option(MINE, "mías", whose in (MINE, me)),
        Option(UNASSIGNED, "sin asignar", whose == UNASSIGNED),
    ]
    others = sorted((name for name in names if name != me), key=lambda name: names[name])
    return fixed + [Option(name, f"de {names[name]}", whose == name) for name in others]


def _page(text: str) -> int:
    # int() refuses strings of thousands of digits: the length is looked at first.
    plain = text.isascii() and text.isdigit() and len(text) < 6
    return max(int(text), 1) if plain else 1
