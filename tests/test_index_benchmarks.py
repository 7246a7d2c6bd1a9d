"""The benchmark's peers count the same as the engine, so that its times compare."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks import compare


@pytest.fixture(scope="module")
def cards() -> list:
    return list(compare.make_cards(150, 30))


@pytest.mark.parametrize("name", ["tantivy", "Whoosh", "bm25s", "SQLite FTS5"])
def test_a_peer_finds_and_counts_what_the_engine_does(cards, name: str, tmp_path: Path) -> None:
    if name in compare._PACKAGES and find_spec(name) is None:
        pytest.skip(f"needs {name}")
    peers = []
    for one in ("Precedentes", name):
        folder = tmp_path / one
        folder.mkdir()
        peers.append(compare.make(one, folder))
        peers[-1].build(iter(cards))
    for reach, either in compare.KINDS.values():
        compare.agree(peers, compare.questions(8, reach, either, cards))
    if "edit" not in peers[1].cannot:
        assert all(compare._edit(peer, cards[3]) > 0 for peer in peers)
    for peer in peers:
        peer.close()
