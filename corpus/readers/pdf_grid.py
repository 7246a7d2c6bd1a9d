"""Tables by their ruling lines: rules → grids of cells with spans.

Every crossing group of rules is one grid. Its distinct positions cut it into elementary
boxes; boxes without a wall between them are one merged cell.
"""

from dataclasses import dataclass, field

from corpus.readers.pdf_words import Page, Rule

# Positions nearer than this are one line (borders are drawn twice, or 1–2 pt apart).
SNAP = 3.0
# A wall stands where rules cover this share of a box's side.
WALL = 0.5
# Beyond this a page is a map or a drawing; no form has 1,500 crossing rules.
MAX_RULES = 1500
# The shortest rule of a table: a cell is higher than a letter.
MIN_RULE = 6.0


@dataclass(slots=True)
class Box:
    """A cell of a grid: its first row and column (from 0), its spans, its borders."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


@dataclass(slots=True)
class Grid:
    """A ruled table on one page."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box] = field(default_factory=list)

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def grids(page: Page) -> list[Grid]:
    """The ruled tables of a page, largest first; shading tells of those without rules."""
    found = find_grids(page.across, page.down)
    page_area = page.width * page.height
    # A frame around the whole page is decoration.
    found = [g for g in found if len(g.boxes) > 1 or g.area < 0.5 * page_area]
    shaded = [
        grid
        for grid in find_grids(page.fills_across, page.fills_down)
        if len(grid.boxes) > 2 and not any(_touch(grid, known) for known in found)
    ]
    return sorted(found + shaded, key=lambda grid: -grid.area)


def find_grids(across: list[Rule], down: list[Rule]) -> list[Grid]:
    """Groups of crossing rules, each as a grid with at least one closed box."""
    across = [r for r in join_rules(across) if r.end - r.start >= MIN_RULE]
    down = [r for r in join_rules(down) if r.end - r.start >= MIN_RULE]
    if len(across) + len(down) > MAX_RULES:
        return []
    made = (_grid(*group) for group in _groups(across, down))
    return [grid for grid in made if grid is not None]


def join_rules(rules: list[Rule]) -> list[Rule]:
    """Rules at nearly one position that touch or overlap, as one rule each."""
    joined: list[Rule] = []
    for level in _levels([rule.at for rule in rules]):
        near = sorted((r for r in rules if level[0] <= r.at <= level[1]), key=lambda r: r.start)
        at = sum(rule.at for rule in near) / len(near)
        start, end = near[0].start, near[0].end
        for rule in near[1:]:
            if rule.start > end + SNAP:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            else:
                end = max(end, rule.end)
        joined.append(Rule(at, start, end))
    return joined


def _levels(values: list[float]) -> list[tuple[float, float]]:
    """Ranges of values that lie within SNAP of each other's first."""
    levels: list[tuple[float, float]] = []
    for value in sorted(values):
        if levels and value - levels[-1][0] <= SNAP:
            levels[-1] = (levels[-1][0], value)
        else:
            levels.append((value, value))
    return levels


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch, directly or over others."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - SNAP <= v.at <= h.end + SNAP and v.start - SNAP <= h.at <= v.end + SNAP:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across + down):
        group = groups.setdefault(root(i), ([], []))
        group[0 if i < len(across) else 1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    xs = _positions([r.at for r in down], [r.start for r in across], [r.end for r in across])
    ys = _positions([r.at for r in across], [r.start for r in down], [r.end for r in down])
    if len(xs) < 2 or len(ys) < 2:
        return None
    grid = Grid(xs, ys)
    walls_right = [
        [_covered(down, xs[c + 1], ys[r], ys[r + 1]) for c in range(len(xs) - 1)]
        for r in range(len(ys) - 1)
    ]
    walls_below = [
        [_covered(across, ys[r + 1], xs[c], xs[c + 1]) for c in range(len(xs) - 1)]
        for r in range(len(ys) - 1)
    ]
    grid.boxes = _boxes(grid, walls_right, walls_below)
    return grid


def _positions(at: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Distinct positions of rules, and the open sides to which crossing rules reach."""
    found = [(low + high) / 2 for low, high in _levels(at)]
    low, high = min(starts), max(ends)
    if found and low < found[0] - 4 * SNAP:
        found.insert(0, low)
    if found and high > found[-1] + 4 * SNAP:
        found.append(high)
    return found


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at a position cover enough of a side."""
    covered = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start))
        for rule in rules
        if abs(rule.at - at) <= SNAP
    )
    return covered >= WALL * (end - start)


def _boxes(grid: Grid, right: list[list[bool]], below: list[list[bool]]) -> list[Box]:
    """Elementary boxes without a wall between them, as rectangles."""
    rows, columns = len(right), len(right[0])
    taken = [[False] * columns for _ in range(rows)]
    found = []
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            width = 1
            while c + width < columns and not right[r][c + width - 1] and not taken[r][c + width]:
                width += 1
            height = 1
            while r + height < rows and _goes_down(right, below, r + height - 1, c, width):
                height += 1
            for y in range(r, r + height):
                taken[y][c : c + width] = [True] * width
            x0, x1 = grid.xs[c], grid.xs[c + width]
            found.append(Box(r, c, height, width, x0, grid.ys[r], x1, grid.ys[r + height]))
    return found


def _goes_down(
    right: list[list[bool]], below: list[list[bool]], row: int, column: int, width: int
) -> bool:
    """Whether no wall stands below ``width`` boxes of a row, nor between those beneath."""
    if any(below[row][column : column + width]):
        return False
    return not any(right[row + 1][column : column + width - 1])


def _touch(one: Grid, other: Grid) -> bool:
    return (
        one.xs[0] < other.xs[-1]
        and other.xs[0] < one.xs[-1]
        and one.ys[0] < other.ys[-1]
        and other.ys[0] < one.ys[-1]
    )
