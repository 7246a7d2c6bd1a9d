"""Measures of suggested links against labelled texts (``kb evaluate links``)."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.links.suggesting import LinkSuggester, LinkSuggestion
from kb.descriptors import LINKED_SCHEMES
from kb.errors import Refused

# The key of each scheme in a line of gold.
KEYS: Mapping[str, str] = {
    "gcm_objective": "gcm_objectives",
    "gcm_principle": "gcm_principles",
    "sdg": "sdgs",
}
TOP = 3

Measures = dict[str, float]


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The labelled texts of a file, one JSON object a line with at least "id" and "text".

    Raises Refused ``file_missing`` or ``file_not_gold`` (name, line).
    """
    items = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise Refused("file_missing", name=str(path)) from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise Refused("file_not_gold", name=path.name, line=1) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            str(item["text"]), str(item["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("file_not_gold", name=path.name, line=number) from error
        items.append(item)
    return items


def evaluate(gold: Sequence[Mapping[str, Any]], suggester: LinkSuggester) -> dict[str, Measures]:
    """By the scheme's key in the gold: accuracy@1, recall@3, MRR, micro-F1, macro recall@3 of
    what passes the thresholds, and the share of items without labels that got a link. Only the
    texts are shown to the suggester."""
    suggested = [suggester.suggest(str(item["text"])) for item in gold]
    found = {}
    for scheme in LINKED_SCHEMES:
        pairs = [
            (item, links[scheme])
            for item, links in zip(gold, suggested, strict=True)
            if KEYS[scheme] in item
        ]
        if pairs:
            found[KEYS[scheme]] = _measures(pairs, KEYS[scheme])
    return found


def _measures(
    pairs: Sequence[tuple[Mapping[str, Any], Sequence[LinkSuggestion]]], key: str
) -> Measures:
    labelled = [(_gold(item, key), item, links) for item, links in pairs if item[key]]
    unlabelled = [links for item, links in pairs if not item[key]]
    first = recall = reciprocal = 0.0
    hits: dict[str, list[bool]] = defaultdict(list)
    for gold, item, links in labelled:
        order = [one.notation for one in links]
        wanted = _primary(item, gold, key)
        first += bool(order) and order[0] in wanted
        recall += len(gold & set(order[:TOP])) / len(gold)
        ranks = [order.index(one) + 1 for one in wanted if one in order]
        reciprocal += 1 / min(ranks) if ranks else 0.0
        passed = [one.notation for one in links if one.offered][:TOP]
        for notation in gold:
            hits[notation].append(notation in passed)
    n = max(len(labelled), 1)
    return {
        "items": len(pairs),
        "accuracy@1": first / n,
        f"recall@{TOP}": recall / n,
        "mrr": reciprocal / n,
        "micro_f1": _micro_f1(pairs, key),
        f"macro_recall@{TOP}": sum(sum(v) / len(v) for v in hits.values()) / max(len(hits), 1),
        "false_link_rate": sum(any(one.offered for one in links) for links in unlabelled)
        / max(len(unlabelled), 1),
    }


def _gold(item: Mapping[str, Any], key: str) -> set[str]:
    """A target counts for its goal: what is suggested is the goal."""
    return {str(value).split(".")[0] for value in item[key]}


def _primary(item: Mapping[str, Any], gold: set[str], key: str) -> set[str]:
    """The first of the objectives where one is named so; else any label will do."""
    primary = item.get("primary")
    return {str(primary)} if primary is not None and key == KEYS["gcm_objective"] else gold


def _micro_f1(
    pairs: Sequence[tuple[Mapping[str, Any], Sequence[LinkSuggestion]]], key: str
) -> float:
    right = offered = wanted = 0
    for item, links in pairs:
        gold = _gold(item, key)
        passed = {one.notation for one in links if one.offered}
        right += len(gold & passed)
        offered += len(passed)
        wanted += len(gold)
    return 2 * right / (offered + wanted) if offered + wanted else 0.0
