// Keep a draft: save it to the node after each pause, and in this browser until the node has it.

export const PAUSE_MS = 1_200;
export const RETRY_MS = 5_000;
export const RETRY_MAX_MS = 60_000;

/**
 * What the node may answer to `send`, which throws when the node cannot be reached:
 * `saved` with what to say; `refused`, which only another change can mend; `failed`, which time may mend.
 */
export class DraftKeeper {
  #send;
  #copy;
  #tell;
  #words;
  #clock;
  #timer = null;
  #isSaving = false;
  #isDirty = false;
  #retryMs = RETRY_MS;

  /**
   * `copy` keeps, returns and drops the values in this browser; `tell` shows a sentence; `words` holds those that
   * the node cannot send; `clock` is the timers.
   */
  constructor({ send, copy, tell, words, clock }) {
    this.#send = send;
    this.#copy = copy;
    this.#tell = tell;
    this.#words = words;
    this.#clock = clock;
  }

  get isUnsaved() {
    return this.#isDirty || this.#isSaving;
  }

  changed(values) {
    this.#isDirty = true;
    this.#copy.keep(values);
    this.#saveIn(PAUSE_MS);
  }

  /** Save now if anything is unsaved, for instance when the network is back. */
  async save() {
    this.#clock.clear(this.#timer);
    if (this.#isSaving || !this.#isDirty) return;
    this.#isSaving = true;
    this.#isDirty = false;
    this.#tell(this.#words.saving, false);
    const answer = await this.#answer();
    this.#isSaving = false;
    if (answer.kind === "saved") this.#saved(answer);
    else this.#unsaved(answer);
  }

  async #answer() {
    try {
      return await this.#send();
    } catch {
      return { kind: "failed", said: this.#words.failed };
    }
  }

  #saved({ said }) {
    this.#retryMs = RETRY_MS;
    this.#tell(said, false);
    // What was typed while the answer was on its way is not in it.
    if (this.#isDirty) this.#saveIn(PAUSE_MS);
    else this.#copy.drop();
  }

  #unsaved({ kind, said }) {
    this.#isDirty = true;
    this.#tell(said, true);
    if (kind !== "failed") return;
    this.#saveIn(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  #saveIn(pause) {
    this.#clock.clear(this.#timer);
    this.#timer = this.#clock.set(() => this.save(), pause);
  }
}

/** Whether two lists of named values say the same; the node trims texts and unifies line ends. */
export function isSame(one, other) {
  const plain = (values) => JSON.stringify(values.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]));
  return plain(one) === plain(other);
}

/** Put named values back into the controls of a form; several controls may share a name. */
export function restore(controls, values) {
  const given = Map.groupBy(values, ([name]) => name);
  for (const [name, group] of Map.groupBy([...controls], (control) => control.name)) {
    const wanted = (given.get(name) ?? []).map(([, value]) => value);
    group.forEach((control, at) => {
      if (control.type === "checkbox" || control.type === "radio") control.checked = wanted.includes(control.value);
      else if (control.type === "select-multiple") for (const option of control.options) option.selected = wanted.includes(option.value);
      else if (at < wanted.length) control.value = wanted[at];
    });
  }
}
