// The translations of a record: one at a time by tabs, or all side by side (WAI-ARIA Authoring Practices, tabs).

const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export function versions() {
  return {
    isWide: false,
    init() {
      this.tabs = [...this.$root.querySelectorAll("[role=tab]")];
      this.panels = this.tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
      this.show(Math.max(0, this.tabs.findIndex((tab) => tab.lang === this.$root.dataset.first)));
      this.$root.dataset.ready = "";
    },
    show(chosen) {
      this.tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", String(at === chosen));
        tab.tabIndex = at === chosen ? 0 : -1;
        this.panels[at].hidden = !this.isWide && at !== chosen;
      });
      this.chosen = chosen;
    },
    choose(event) {
      this.isWide = false;
      this.show(this.tabs.indexOf(event.currentTarget));
    },
    // Right is forward in a page from left to right, and back in one from right to left.
    move(event) {
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const isMirrored = Math.abs(step) === 1 && getComputedStyle(this.$root).direction === "rtl";
      const wanted = this.chosen + (isMirrored ? -step : step);
      const last = this.tabs.length - 1;
      this.show(Math.abs(step) === 1 ? (wanted + last + 1) % (last + 1) : Math.min(Math.max(wanted, 0), last));
      this.tabs[this.chosen].focus();
    },
    widen() {
      this.isWide = !this.isWide;
      this.show(this.chosen);
    },
  };
}
