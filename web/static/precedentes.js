// Typeahead and instant facets. Every page works without this file: it only saves clicks.

document.documentElement.classList.add("has-script");

// --- Typeahead: the ARIA combobox pattern over the plain search field -----------------------

const WAIT = 140; // ms of silence before asking: below it every letter would be a request

function combobox(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-lista`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Sugerencias");
  list.hidden = true;
  input.closest(".searchbox").append(list);
  const set = (name, value) => input.setAttribute(name, value);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-controls", list.id);
  set("aria-expanded", "false");
  let timer = 0;
  let asked = "";
  let active = -1;
  let offered = [];

  const close = () => {
    list.hidden = true;
    active = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  // A place, an area or an objective leads to its records; other texts are searched for.
  const choose = ({ kind, text, url }) => {
    close();
    if (["territory", "area", "gcm_objective"].includes(kind)) return location.assign(url);
    input.value = text;
    input.form.requestSubmit();
  };
  const show = (items) => {
    offered = items;
    list.replaceChildren(
      ...items.map((item, position) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${position}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.className = "quiet";
        label.textContent = ` · ${item.label}`;
        option.append(item.text, label);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(item);
        });
        return option;
      }),
    );
    active = -1;
    list.hidden = items.length === 0;
    set("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const move = (step) => {
    const options = [...list.children];
    options[active]?.setAttribute("aria-selected", "false");
    active = (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length;
    options[active].setAttribute("aria-selected", "true");
    set("aria-activedescendant", options[active].id);
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    asked = typed;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || asked !== typed || document.activeElement !== input) return;
      show((await answer.json()).items.filter((item) => item.text !== typed));
    } catch {
      close(); // offline: the form still works once the network does
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(offered[active]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
}

// --- Facets: a change is applied at once, by fetching the same address the form would -------

const PART = "busqueda";
let running = null;

function addressOf(form) {
  const query = new URLSearchParams(new FormData(form));
  return `${form.getAttribute("action")}${query.size ? `?${query}` : ""}`;
}

// Which drawers and lists stand open is the reader's choice: it survives a new page part.
function openStates(root) {
  return new Map(
    [...root.querySelectorAll("details")].map((item) => [item.id || item.className + (item.closest(".facet")?.id ?? ""), item.open]),
  );
}

async function load(address, { push = true } = {}) {
  running?.abort();
  running = new AbortController();
  const part = document.getElementById(PART);
  part.classList.add("is-loading");
  try {
    const answer = await fetch(address, { signal: running.signal, headers: { "X-Partial": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(PART);
    const states = openStates(part);
    const focused = document.activeElement?.id;
    for (const item of fresh.querySelectorAll("details")) {
      const key = item.id || item.className + (item.closest(".facet")?.id ?? "");
      if (states.has(key)) item.open = states.get(key) || (item.id !== "" && item.querySelector(":checked") !== null);
    }
    part.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    syncHeader(page);
    if (push) history.pushState({ part: PART }, "", address);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    document.getElementById("aviso").textContent = `${fresh.querySelector("#total")?.textContent ?? "0"} resultados`;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// The header's search form carries the chosen filters as hidden fields.
function syncHeader(page) {
  const here = document.querySelector(".site-header .searchbox");
  const there = page.querySelector(".site-header .searchbox");
  if (!here || !there) return;
  here.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
  here.append(...there.querySelectorAll("input[type=hidden]"));
}

function facets() {
  if (!document.getElementById(PART)) return;
  openDrawerOnWideScreens();
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("#facetas");
    if (form) load(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`#${PART} .chip, #${PART} .chip--name, #${PART} .sorts a`);
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    load(link.getAttribute("href"));
  });
  addEventListener("popstate", () => load(location.href, { push: false }));
}

// Browsers without ::details-content need the drawer opened for them.
function openDrawerOnWideScreens() {
  const wide = matchMedia("(min-width: 60.01rem)");
  const set = () => {
    const drawer = document.querySelector(".drawer");
    if (drawer && wide.matches) drawer.open = true;
  };
  set();
  wide.addEventListener("change", set);
}

// A second click while the answer is on its way sends nothing again. What a script of the page
// sends itself, and what opens beside the page, may be sent as often as it is asked for.
function onceEach() {
  const again = 5000;
  addEventListener("submit", (event) => {
    const form = event.target;
    const beside = event.submitter?.formTarget === "_blank" || form.target === "_blank";
    if (event.defaultPrevented || beside || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, again);
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
onceEach();
facets();
