// The text of a document: what is selected becomes a card. Without this, lines are ticked.

const bar = document.querySelector("[data-passage]");
const leaf = document.querySelector(".leaf");

// The smallest parts of the text that have an address, in order.
const lines = leaf ? [...leaf.querySelectorAll("[id]")].filter((one) => !one.querySelector("[id]")) : [];

function selected() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed || !leaf.contains(chosen.getRangeAt(0).commonAncestorContainer)) return null;
  const range = chosen.getRangeAt(0);
  const touched = lines.filter((one) => range.intersectsNode(textOf(one)));
  const text = touched.map((one) => within(range, textOf(one))).filter(Boolean);
  return text.length ? { anchors: touched.map((one) => one.id), text: text.join("\n") } : null;
}

// Marks and numbers beside a line are no part of what the document says.
function textOf(line) {
  return line.querySelector(".line-text") ?? line.querySelector(":scope > span:last-child") ?? line;
}

function within(range, part) {
  const own = document.createRange();
  own.selectNodeContents(part);
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) own.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
  return own.toString().replace(/\s+/g, " ").trim();
}

function field(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

if (bar && leaf) {
  const form = bar.querySelector("form");
  document.addEventListener("selectionchange", () => {
    bar.hidden = !selected();
  });
  // A click would end the selection before it is read.
  form.addEventListener("pointerdown", (event) => event.preventDefault());
  form.addEventListener("submit", () => {
    const found = selected();
    form.querySelectorAll("input[name=lugar], input[name=texto]").forEach((one) => one.remove());
    if (found) form.append(field("texto", found.text), ...found.anchors.map((anchor) => field("lugar", anchor)));
  });
}
