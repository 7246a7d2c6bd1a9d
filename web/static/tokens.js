// A list field as tokens: the textarea stays, hidden, and holds one value per line; tokens and
// a combobox (ARIA pattern, as the search box) write it. A word that nobody used yet is added
// only by the option that says so.

const WAIT = 160; // ms of silence before asking

export function tokens(area, changed, announce) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const box = element("div", "tokens");
  const input = element("input", "tokens-input");
  const list = element("ul", "suggestions");
  const open = area.hasAttribute("data-open");
  const watchers = [];
  let active = -1;
  let asked = "";
  let shown = ""; // the typed text that the list answers
  let timer = 0;
  let turn = Promise.resolve(); // one Enter after the other, though each may have to ask

  input.type = "text";
  input.autocomplete = "off";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", `${area.id}-lista`);
  input.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  if (area.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  list.id = `${area.id}-lista`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", `Opciones para ${label.textContent}`);
  area.hidden = true;
  // The label and the links of the summary lead to what one can type into.
  area.id = `${area.name}-lineas`;
  input.id = area.name;
  box.append(input, list);
  area.after(box);

  const lines = () => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  const has = (line) => lines().some((one) => same(one, line));
  const write = (values) => {
    area.value = values.join("\n");
    render();
    watchers.forEach((watch) => watch());
    changed();
  };
  const add = (line, fresh = false) => {
    const text = line.replace(/\s+/g, " ").trim();
    if (!text || has(text)) return;
    if (fresh) mark(area, text);
    write([...lines(), text]);
    announce(`${label.textContent.trim()}: agregado ${text}`);
  };
  const remove = (line) => {
    unmark(area, line);
    write(lines().filter((one) => !same(one, line)));
    announce(`${label.textContent.trim()}: quitado ${line}`);
  };

  function render() {
    box.querySelectorAll(".token").forEach((token) => token.remove());
    for (const line of lines()) {
      const token = element("span", marked(area, line) ? "token token--new" : "token");
      const text = element("span", "token-text", line);
      const out = element("button", "token-out", "×");
      out.type = "button";
      out.setAttribute("aria-label", `Quitar ${line}`);
      out.addEventListener("click", () => {
        remove(line);
        input.focus();
      });
      token.append(text, out);
      input.before(token);
    }
  }

  const written = () => input.value.replace(/\s+/g, " ").trim();
  const close = () => {
    list.hidden = true;
    active = -1;
    shown = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    add(option.dataset.text, "fresh" in option.dataset);
    input.value = "";
    close();
  };
  const offer = ({ items, known }, typed) => {
    const options = items
      .filter((item) => !has(item.text))
      .map((item) => {
        const option = element("li", "", item.text);
        option.dataset.text = item.text;
        if (item.note) option.append(element("span", "quiet", ` · ${item.note}`));
        return option;
      });
    if (open && !known && !has(typed)) {
      const option = element("li", "option-new", `Añadir «${typed}» como término nuevo`);
      option.dataset.text = typed;
      option.dataset.fresh = "";
      options.push(option);
    }
    options.forEach((option, place) => {
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
    });
    list.replaceChildren(...options);
    active = -1;
    shown = typed;
    list.hidden = options.length === 0;
    if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(options.length > 0));
  };
  const move = (step) => {
    const options = [...list.children];
    options[active]?.setAttribute("aria-selected", "false");
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  };
  const ask = async () => {
    const typed = written();
    asked = typed;
    if (!typed) return close();
    try {
      const answer = await fetch(`${area.dataset.options}&q=${encodeURIComponent(typed)}`);
      const found = answer.ok && (await answer.json());
      // Asked twice for the same text: the first answer stands, and what was chosen in it.
      if (found && asked === typed && shown !== typed && document.activeElement === input) {
        offer(found, typed);
      }
    } catch {
      close(); // offline: what is typed stays in the field
    }
  };

  // Enter takes an option, never saves a half-typed word.
  const take = async () => {
    if (!written()) return;
    if (shown !== written()) await ask();
    const options = [...list.children];
    const typed = written();
    const exact = options.find((option) => same(option.dataset.text, typed) && !("fresh" in option.dataset));
    if (active >= 0) choose(options[active]);
    else if (exact) choose(exact);
    else if (has(typed)) input.value = "";
    else if (!list.hidden) move(1);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      if (!input.value.trim()) return;
      event.preventDefault();
      clearTimeout(timer);
      // A key held down is no second decision.
      if (!event.repeat) turn = turn.then(take);
    } else if (event.key === "Escape") {
      if (list.hidden) return;
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && !input.value) {
      const last = lines().at(-1);
      if (last) remove(last);
    }
  });
  input.addEventListener("blur", close);
  box.addEventListener("click", (event) => event.target === box && input.focus());
  render();

  return {
    add,
    remove,
    has,
    replace: (text) => write(text.split("\n").filter(Boolean)),
    watch: (watch) => watchers.push(watch),
    // A word that was typed and not chosen goes with the form: the server asks about it.
    flush: () => add(input.value),
  };
}

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function plain(text) {
  const parts = text.toLowerCase().normalize("NFD").replace(/n\u0303/g, "ñ");
  return parts.replace(/[\u0300-\u036f]/g, "");
}

function same(one, other) {
  return plain(one) === plain(other);
}

// A new term goes with the form: the server takes no word that nobody added on purpose.
function mark(area, line) {
  const field = element("input");
  field.type = "hidden";
  field.name = "nuevo";
  field.value = `${area.name}:${line}`;
  area.form.append(field);
}

function marks(area, line) {
  return [...area.form.querySelectorAll('input[type=hidden][name="nuevo"]')].filter((field) =>
    same(field.value, `${area.name}:${line}`),
  );
}

function marked(area, line) {
  return marks(area, line).length > 0;
}

function unmark(area, line) {
  marks(area, line).forEach((field) => field.remove());
}
