// The proof box of a statement's page: fetch the bytes, check them here, and mark each step.
import { hasEd25519, verify } from "./verify.js";

export function proof() {
  return {
    state: "waiting",
    result: {},
    get isWaiting() { return this.state === "waiting" || this.state === "unreached"; },
    get isUnreached() { return this.state === "unreached"; },
    get isDone() { return this.state === "done"; },
    get isUnable() { return this.state === "unable"; },
    get signatureState() { return this.mark("signature"); },
    get inclusionState() { return this.mark("inclusion"); },
    get checkpointState() { return this.mark("checkpoint"); },
    get isSound() { return this.isDone && Object.values(this.result).every(Boolean); },
    get isBroken() { return this.isDone && !this.isSound; },
    mark(step) { return this.isDone ? (this.result[step] ? "good" : "bad") : ""; },
    async check() {
      if (!(await hasEd25519())) {
        this.state = "unable";
        return;
      }
      const statement = await this.fetched();
      if (statement === null) {
        this.state = "unreached";
        return;
      }
      this.result = await verify(statement);
      this.state = "done";
    },
    // A node that does not answer has told no lie: it is not a proof that fails.
    async fetched() {
      try {
        const answer = await fetch(this.$root.dataset.source, { credentials: "same-origin", headers: { Accept: "application/json" } });
        return answer.ok ? await answer.json() : null;
      } catch {
        return null;
      }
    },
  };
}
