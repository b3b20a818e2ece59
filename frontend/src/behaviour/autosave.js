// Save a form while it is written. The words are the page's own: they stand in data attributes of the form.

const PAUSE_MS = 1200;

export function autosave(form) {
  const status = form.querySelector("output[data-status]");
  const revision = form.elements.revision;
  const kept = `mithaq-draft-${form.dataset.autosave}`;
  let timer = null;
  let isSaving = false;
  let isDirty = false;

  const say = (text, isError = false) => {
    status.textContent = text;
    status.classList.toggle("is-error", isError);
  };

  const keep = () => {
    try {
      const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
      localStorage.setItem(kept, JSON.stringify({ revision: revision.value, values }));
    } catch {
      // A browser without storage still saves to the server.
    }
  };

  const save = async () => {
    if (isSaving) return;
    isSaving = true;
    isDirty = false;
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
        credentials: "same-origin",
        redirect: "manual",
      });
      const told = answer.type === "opaqueredirect" ? { what: form.dataset.expired } : await answer.json();
      if (answer.ok) {
        revision.value = told.revision;
        if (!isDirty) localStorage.removeItem(kept);
        say(told.said);
      } else {
        isDirty = true;
        say([told.what, told.then].filter(Boolean).join(" "), true);
      }
    } catch {
      isDirty = true;
      say(form.dataset.failed, true);
    } finally {
      isSaving = false;
    }
  };

  form.addEventListener("input", () => {
    isDirty = true;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    clearTimeout(timer);
    localStorage.removeItem(kept);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  offerKept(form, kept, save);
}

function offerKept(form, kept, save) {
  const offer = form.querySelector("[data-kept]");
  const found = localStorage.getItem(kept);
  if (!offer || !found) return;
  offer.hidden = false;
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    restore(form, JSON.parse(found).values);
    offer.hidden = true;
    save();
  });
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    localStorage.removeItem(kept);
    offer.hidden = true;
  });
}

function restore(form, values) {
  form.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = false; });
  for (const [name, value] of values) {
    if (name === "revision") continue;
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}
