// What is typed at /contar stays on this device until it has arrived. Without storage (private
// windows, full disks) the form works as a plain form.

const PAUSE = 400;

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

function keep(key, values) {
  try {
    if (Object.values(values).some((text) => text.trim())) {
      localStorage.setItem(key, JSON.stringify(values));
    } else {
      localStorage.removeItem(key);
    }
    return true;
  } catch {
    return false;
  }
}

// First what has arrived is forgotten: the page of an update link says so above its form.
const sent = document.querySelector("[data-sent]");
if (sent) keep(sent.dataset.sent, {});

const form = document.querySelector("form[data-kept]");
if (form) {
  const key = form.dataset.kept;
  const fields = [...form.querySelectorAll("textarea")];
  const before = kept(key);
  for (const field of fields) {
    // What the server sent back is newer than what was kept.
    if (!field.value && typeof before[field.name] === "string") field.value = before[field.name];
  }
  const save = () => keep(key, Object.fromEntries(fields.map((f) => [f.name, f.value])));
  form.querySelector("[data-kept-note]").hidden = !save();
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  addEventListener("pagehide", save);
  form.addEventListener("submit", () => {
    save();
    // A second tap on a slow network sends nothing twice.
    const button = form.querySelector("button");
    setTimeout(() => { button.disabled = true; }, 0);
    setTimeout(() => { button.disabled = false; }, 8000);
  });
}
