// The editor's comforts: fields that grow, tokens with typeahead, autosave. Without this file
// every list is one value per line and the form saves all the same.

import { tokens } from "./tokens.js";

const form = document.getElementById("ficha");
const status = document.getElementById("estado");
const PAUSE = 1500; // ms of silence before what was typed is kept

// --- Fields that grow ---------------------------------------------------------------------

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function told(area, text) {
  status.textContent = text;
  unmark(area.name);
}

const fields = [...form.querySelectorAll("textarea[data-grows]")];
const lists = new Map(
  fields
    .filter((area) => area.hasAttribute("data-tokens"))
    .map((area) => [area.name, tokens(area, changed, (text) => told(area, text))]),
);
for (const area of fields) if (!lists.has(area.name)) grow(area);
addEventListener("resize", () => fields.forEach((area) => lists.has(area.name) || grow(area)));

// --- Suggestions: one click adds, another takes it back ------------------------------------

for (const item of form.querySelectorAll("[data-suggestions] .suggestion")) {
  const list = lists.get(item.closest("[data-suggestions]").dataset.suggestions);
  const [button, drop] = item.querySelectorAll("button");
  const show = () => {
    const taken = list.has(item.dataset.line);
    item.classList.toggle("is-taken", taken);
    button.setAttribute("aria-pressed", String(taken));
    button.firstElementChild.textContent = taken ? "✓" : "+";
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (list.has(item.dataset.line)) list.remove(item.dataset.line);
    else list.add(item.dataset.line, !("known" in item.dataset));
  });
  drop.addEventListener("click", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams({ accion: drop.value });
    const answer = await post(item.closest("[data-drop]").dataset.drop, body).catch(() => null);
    if (!answer?.ok) {
      status.textContent = "Sin conexión: inténtelo de nuevo";
      return;
    }
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    next?.querySelector("button").focus();
  });
  list.watch(show);
  show();
}

function post(address, body) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
}

// --- What is missing: the links stay true while one types -----------------------------------

function gapsNow() {
  for (const link of form.querySelectorAll(".gap-links a")) {
    const name = link.getAttribute("href").slice(1);
    const block = document.getElementById(`campo-${name}`);
    if (!block) continue;
    const level = name === "sustainability" && form.querySelector("[name=sustainability_level]:checked")?.value;
    const filled =
      form.elements[name]?.value.trim() || level || block.querySelector("[name=no_aplica]")?.checked;
    link.parentElement.hidden = Boolean(filled);
    block.classList.toggle("is-gap", !filled);
  }
}

// --- Autosave ------------------------------------------------------------------------------

const OFFLINE = "Sin conexión: lo escrito se guarda en este navegador";
const ENDED = "Su sesión terminó: entre de nuevo en otra pestaña; lo escrito se guarda aquí";
const GONE = "Alguien quitó esta ficha o la unió a otra; lo escrito se guarda en este navegador";
const UNSENT = "Sin conexión: no se envió; lo escrito se guarda en este navegador";
const KEY = `precedentes:ficha:${form.dataset.key}`;
let timer = 0;
let dirty = false;
let leaving = false;

function written() {
  const data = new FormData(form);
  data.delete("accion");
  return new URLSearchParams(data);
}

async function keep() {
  clearTimeout(timer);
  const body = written();
  try {
    const answer = await post(form.dataset.keep, body);
    if (!answer.ok) return here(body, { 401: ENDED, 409: GONE }[answer.status] ?? OFFLINE);
    localStorage.removeItem(KEY);
    dirty = false;
    const now = new Date().toLocaleTimeString("es", { hour: "2-digit", minute: "2-digit" });
    status.textContent = `Borrador guardado a las ${now}`;
  } catch {
    here(body, OFFLINE);
  }
}

// The text stays in this browser until it can be sent.
function here(body, why) {
  localStorage.setItem(KEY, JSON.stringify({ revision: form.dataset.revision, body: String(body) }));
  status.textContent = why;
  timer = setTimeout(keep, 10 * PAUSE);
}

// What has a text is answered by it: the mark goes as soon as one writes.
function unmark(name) {
  const mark = document.querySelector(`#campo-${name} [name=no_aplica]`);
  if (mark?.checked && form.elements[name].value.trim()) mark.checked = false;
}

function changed() {
  dirty = true;
  gapsNow();
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

form.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-grows]")) {
    grow(event.target);
    unmark(event.target.name);
  }
  if (!event.target.matches(".tokens-input")) changed();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget === "_blank") return;
  for (const list of lists.values()) list.flush();
  if (!navigator.onLine) {
    // The browser's own page about it would take the text along.
    event.preventDefault();
    return here(written(), UNSENT);
  }
  leaving = true;
  clearTimeout(timer);
  localStorage.removeItem(KEY);
});
addEventListener("beforeunload", (event) => {
  if (dirty && !leaving) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && dirty && !leaving) keep();
});

// What this browser kept while it was offline is offered when the page is opened again.
function fill(values) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.getAll(field.name).includes(field.value);
    } else if (lists.has(field.name)) {
      lists.get(field.name).replace(values.get(field.name) ?? "");
    } else if (values.has(field.name)) {
      field.value = values.get(field.name);
      if (field.matches("[data-grows]")) grow(field);
    }
  }
}

const left = localStorage.getItem(KEY);
if (left) {
  const { revision, body } = JSON.parse(left);
  const values = new URLSearchParams(body);
  if (revision === form.dataset.revision) {
    const note = document.createElement("div");
    note.className = "kept-note";
    note.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = "Este navegador guardó lo que usted escribió sin conexión.";
    const use = document.createElement("button");
    use.type = "button";
    use.className = "btn btn-primary";
    use.textContent = "Recuperarlo";
    use.addEventListener("click", () => {
      fill(values);
      note.remove();
      changed();
    });
    note.append(text, use);
    form.before(note);
  }
}

// Who goes back to the form of a new card sends it for the same card again.
if (form.elements.ficha) {
  if (history.state?.ficha) form.elements.ficha.value = history.state.ficha;
  else history.replaceState({ ficha: form.elements.ficha.value }, "");
}

// --- The next free code ----------------------------------------------------------------------

const code = document.getElementById("code");
for (const id of ["kind", "area", "document"]) {
  document.getElementById(id)?.addEventListener("change", async () => {
    const asked = new URLSearchParams({
      tipo: document.getElementById("kind").value,
      area: document.getElementById("area").value,
      documento: document.getElementById("document")?.value ?? "",
    });
    const answer = await fetch(`${code.dataset.code}?${asked}`);
    if (answer.ok && form.dataset.key === "nueva") code.placeholder = (await answer.json()).code;
  });
}

document.getElementById("problemas")?.focus();
gapsNow();
