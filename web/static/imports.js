// Import: files and folders dropped and sent one by one, progress while they are read, lines
// dragged into fields. Every page works without this.

const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
const SENDING = 2;
const ASK = 1200;

// --- Bringing in ---------------------------------------------------------------------------

// What a drop holds, folders walked through: [{file, path}].
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

async function walk(entry, above, found) {
  const path = above + entry.name;
  if (entry.isFile) {
    found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), path });
    return;
  }
  const reader = entry.createReader();
  // A reader gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const one of some) await walk(one, `${path}/`, found);
  }
}

// Hidden files and Word's lock files are nobody's document.
function visible({ path }) {
  const bare = path.split("/").pop();
  return !bare.startsWith(".") && !bare.startsWith("~$");
}

function readable(form, { path }) {
  const bare = path.split("/").pop();
  const known = form.querySelector("input[type=file][accept]").accept.split(",");
  return known.some((suffix) => bare.toLowerCase().endsWith(suffix));
}

async function post(address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// Sends what can be read, and says of each of the others why it stays behind.
async function send(form, chosen) {
  const files = chosen.filter((one) => readable(form, one));
  const others = chosen.filter((one) => !readable(form, one));
  const progress = form.querySelector("[data-progress]");
  const list = form.querySelector("[data-chosen]");
  const button = form.querySelector("button[type=submit]");
  const line = ({ path }) => Object.assign(document.createElement("li"), { textContent: path });
  const lines = files.map(line);
  const left = others.map(line);
  for (const one of left) {
    one.className = "is-failed";
    one.append(` — ${progress.dataset.unreadable}`);
  }
  list.replaceChildren(...lines, ...left);
  if (!files.length) return;
  progress.hidden = false;
  button.disabled = true;
  try {
    let upload = form.dataset.upload;
    let address = location.pathname;
    if (!upload) {
      const choices = new FormData(form);
      choices.delete("archivos");
      ({ upload, address } = await post(form.action, choices));
    }
    let next = 0;
    let failed = left.length;
    const worker = async () => {
      while (next < files.length) {
        const at = next++;
        const body = new FormData();
        body.append("archivos", files[at].file, files[at].file.name);
        body.append("ruta", files[at].path);
        try {
          const { same } = await post(upload, body);
          lines[at].className = "is-done";
          if (same.length) {
            failed += 1;
            lines[at].append(` — ${same[0]}`);
          }
        } catch (error) {
          failed += 1;
          lines[at].className = "is-failed";
          lines[at].append(error.message === "413" ? ` — ${progress.dataset.large}` : ` — ${progress.dataset.failed}`);
        }
        progress.textContent = `${progress.dataset.word} ${list.querySelectorAll(".is-done").length} / ${files.length}`;
      }
    };
    await Promise.all(Array.from({ length: SENDING }, worker));
    if (!failed) return location.assign(address);
    const link = Object.assign(document.createElement("a"), { href: address, textContent: progress.dataset.go });
    progress.append(" ", link);
  } catch {
    progress.textContent = progress.dataset.failed;
  }
  button.disabled = false;
}

function bringing(form) {
  const zone = form.querySelector("[data-drop]");
  zone.querySelector("[data-drop-word]").hidden = false;
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const files = (await dropped(event.dataTransfer)).filter(visible);
    if (files.length) send(form, files);
  });
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")]
      .flatMap((field) => [...field.files])
      .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
      .filter(visible);
    if (!files.length) return;
    event.preventDefault();
    send(form, files);
  });
}

// --- Progress ------------------------------------------------------------------------------

let told = "";

async function follow() {
  const part = document.getElementById("importacion");
  const address = part?.dataset.status;
  if (!address) return;
  try {
    const answer = await fetch(address);
    if (answer.ok) {
      const state = await answer.text();
      if (state !== told) {
        told = state;
        await renew();
      }
    }
  } catch {
    // Offline: asked again below.
  }
  setTimeout(follow, ASK);
}

async function renew() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("importacion");
  const focused = document.activeElement?.id;
  if (fresh) document.getElementById("importacion").replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// --- Lines dragged into fields -------------------------------------------------------------

function dragging(form) {
  const fields = [...document.querySelectorAll("[data-target]")];
  for (const line of form.querySelectorAll("[data-line]")) {
    line.draggable = true;
    line.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", line.querySelector("label").textContent);
      event.dataTransfer.setData("application/x-linea", line.dataset.line);
      fields.forEach((field) => field.classList.add("is-goal"));
    });
    line.addEventListener("dragend", () => fields.forEach((field) => field.classList.remove("is-goal", "is-over")));
  }
  for (const field of fields) {
    field.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("application/x-linea")) return;
      event.preventDefault();
      field.classList.add("is-over");
    });
    field.addEventListener("dragleave", () => field.classList.remove("is-over"));
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      const number = event.dataTransfer.getData("application/x-linea");
      form.querySelectorAll("input[name=linea]").forEach((box) => (box.checked = box.value === number));
      // A field of a record that the select does not offer cannot take lines.
      const select = form.elements.destino;
      select.value = field.dataset.target;
      if (select.value) form.requestSubmit(form.querySelector("button[value=enviar]"));
    });
  }
}

// A click on a place moves the text beside, not the page.
function places() {
  const text = document.querySelector(".review-text");
  if (!text) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-place]");
    if (!link || !link.getAttribute("href").startsWith("#") || !matchMedia("(min-width: 60.01rem)").matches) return;
    const goal = document.getElementById(link.getAttribute("href").slice(1));
    if (!goal) return;
    event.preventDefault();
    const before = scrollY;
    location.hash = link.getAttribute("href");
    scrollTo({ top: before, behavior: "instant" });
    text.scrollTop += goal.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  });
}

document.querySelectorAll("form[data-upload]").forEach(bringing);
document.querySelectorAll("form[data-lines]").forEach(dragging);
places();
follow();
