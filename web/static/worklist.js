// Choosing many at once: a box for all of the page, and how many are chosen.
for (const form of document.querySelectorAll("#bandeja, [data-pick]")) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name="id"]')];
  const all = form.querySelector("[data-all]");
  const label = form.querySelector("[data-all-label]");
  const count = form.querySelector("[data-count]");
  if (!boxes.length || !all) continue;
  all.hidden = false;
  if (label) label.hidden = false;
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (count) {
      count.hidden = chosen === 0;
      count.textContent = chosen === 1 ? "1 elegida" : `${chosen} elegidas`;
    }
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== all) tell();
  });
  tell();
}
