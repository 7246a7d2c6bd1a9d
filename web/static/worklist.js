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

// Values of a list, several to a field: what begins with the last one is offered. A datalist
// replaces the whole field, so its options repeat what stands before.
const WAIT = 160; // ms of silence before asking
for (const input of document.querySelectorAll("input[data-terms]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id}-opciones`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const cut = input.value.lastIndexOf(";") + 1;
    const before = cut ? `${input.value.slice(0, cut)} ` : "";
    const typed = input.value.slice(cut).trim();
    if (typed.length < 2 || typed === asked) return;
    asked = typed;
    const query = new URLSearchParams({ campo: input.dataset.terms, q: typed });
    const answer = await fetch(`/editor/opciones?${query}`).catch(() => null);
    if (!answer?.ok || typed !== asked) return;
    const { items } = await answer.json();
    list.replaceChildren(
      ...items.map(({ text, note }) => {
        const option = document.createElement("option");
        option.value = before + text;
        option.label = note || text;
        return option;
      }),
    );
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}
