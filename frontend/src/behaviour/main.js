// Everything the pages do without asking for a new page: autosave, narrowing, translations, the proof of a statement.
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";

import { autosave, forgetDrafts } from "./autosave.js";
import { narrow } from "./narrow.js";
import { inDigits } from "./time.js";
import { proof } from "./proof.js";
import { versions } from "./versions.js";

// No attribute is ever code. The content security policy says so too; this says it with a reason.
class CodeRefused {
  constructor() {
    throw new Error("code in an htmx attribute is not allowed here");
  }
}
htmx.registerExtension("no-code", { init: (inner) => inner.initSecurity(null, CodeRefused, CodeRefused) });
// A refusal is a page of its own and must not land in a list of suggestions.
htmx.config.noSwap = [204, 304, "4xx", "5xx"];

Alpine.data("proof", proof);
Alpine.data("versions", versions);
Alpine.start();

document.querySelectorAll("form[data-autosave]").forEach((form) => autosave(form));
document.querySelector(".error-summary")?.focus();

document.addEventListener("change", (event) => {
  // A tick in the list may belong to another form.
  const { form } = event.target;
  if (form?.matches("[data-narrow]") && event.target.type === "checkbox") narrow(form);
});
// Should the list not come, the plain form fetches the page, or the refusal that says why.
for (const fault of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(fault, ({ target }) => {
    if (target instanceof Element && target.matches("form[data-narrow], [data-time]")) (target.form ?? target).requestSubmit();
  });
}
// A slider of time tells its year while it moves; once it rests, the page is asked for.
document.addEventListener("input", ({ target }) => {
  if (!(target instanceof Element) || !target.matches("[data-time]")) return;
  const [told] = target.form.querySelectorAll(`output[for="${target.id}"]`);
  told.textContent = inDigits(target.value, told.dataset.zero);
  target.setAttribute("aria-valuetext", told.textContent);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) forgetDrafts(localStorage);
});
