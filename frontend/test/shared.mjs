// The shared folder of third-party vectors stands beside the checkout; where it does not, its tests are passed over.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/data/federation/", import.meta.url));

export const missing = existsSync(folder) ? false : "the shared data folder is not here";
export const shared = (name) => readFileSync(folder + name, "utf8");
export const sharedFolder = folder;
