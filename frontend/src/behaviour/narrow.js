// A facet that is ticked narrows the list at once, and whoever ticked it keeps their place in the page.
// Without this script the form's button does the same.
import htmx from "htmx.org";

export function narrow(form) {
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  htmx.ajax("GET", form.action, {
    source: form,
    target: form,
    select: "form[data-narrow]",
    swap: "outerMorph",
    push: address.pathname + address.search,
  });
}
