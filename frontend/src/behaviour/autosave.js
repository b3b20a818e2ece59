// The form of a draft, kept by a DraftKeeper. The words are the page's own: they stand in data attributes of the form.
import { DraftKeeper, isSame, restore } from "./drafts.js";

const PREFIX = "mithaq-draft-";
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "revision"]);

export function autosave(form) {
  const status = form.querySelector("output[data-status]");
  const copy = copyIn(localStorage, PREFIX + form.dataset.autosave);
  const keeper = new DraftKeeper({
    copy,
    words: form.dataset,
    send: () => send(form),
    tell: (sentence, isError) => {
      status.textContent = sentence;
      status.classList.toggle("is-error", isError);
    },
    clock: { set: (act, pause) => setTimeout(act, pause), clear: (timer) => clearTimeout(timer) },
  });
  let isLeaving = false;

  form.addEventListener("input", () => keeper.changed(typed(form)));
  // The copy stays: should the node not get this, it is offered when the page opens again.
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("online", () => keeper.save());
  window.addEventListener("beforeunload", (event) => {
    if (keeper.isUnsaved && !isLeaving) event.preventDefault();
  });
  offer(form, copy, keeper);
}

/** Forget what this browser kept, when somebody signs out of it. */
export function forgetDrafts(storage) {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}

function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));
}

// Somebody who signed in again in a second window has a new token, and this page an old one; the cookie is right.
function token(form) {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

async function send(form) {
  const body = new FormData(form);
  body.delete("csrfmiddlewaretoken");
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-Requested-With": "autosave", "X-CSRFToken": token(form) },
    credentials: "same-origin",
    redirect: "manual",
  });
  if (answer.type === "opaqueredirect") return { kind: "refused", said: form.dataset.expired };
  const told = await answer.json();
  if (answer.ok) {
    form.elements.revision.value = told.revision;
    return { kind: "saved", said: told.said };
  }
  return { kind: answer.status >= 500 ? "failed" : "refused", said: [told.what, told.then].filter(Boolean).join(" ") };
}

// A browser may have no storage, or have it full; the node still saves.
function copyIn(storage, key) {
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    keep: (values) => attempt(() => storage.setItem(key, JSON.stringify(values))),
    kept: () => attempt(() => JSON.parse(storage.getItem(key))),
    drop: () => attempt(() => storage.removeItem(key)),
  };
}

function offer(form, copy, keeper) {
  const kept = copy.kept();
  const place = form.querySelector("[data-kept]");
  if (!place || !Array.isArray(kept)) return;
  if (isSame(kept, typed(form))) {
    copy.drop();
    return;
  }
  place.hidden = false;
  place.querySelector("[data-restore]").addEventListener("click", () => {
    restore([...form.elements].filter((control) => !NOT_TYPED.has(control.name)), kept);
    place.hidden = true;
    keeper.changed(typed(form));
  });
  place.querySelector("[data-discard]").addEventListener("click", () => {
    copy.drop();
    place.hidden = true;
  });
}
