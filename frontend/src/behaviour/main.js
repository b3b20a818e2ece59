// Everything the pages do without asking the server: menus, autosave, and the proof of a statement.
import "htmx.org";
import Alpine from "@alpinejs/csp";
import { autosave } from "./autosave.js";
import { proof } from "./proof.js";

Alpine.data("proof", proof);
Alpine.start();
window.Alpine = Alpine;

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelector(".error-summary")?.focus();

// A facet that is ticked narrows the list at once; without this script the button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-narrow]");
  if (form && event.target.type === "checkbox") form.requestSubmit();
});
