// Build the pages' one stylesheet, one script and one map into the package; nothing is done when nothing changed.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { logical } from "./logical.mjs";
import { alphaCodes, world } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/mithaq/web/static/built");
// Beside the packages, which git ignores too; it takes the place of the old one only when it is whole.
const making = join(here, "node_modules/.making");
const fonts = join(here, "node_modules/@fontsource-variable/readex-pro");
const states = join(here, "../src/mithaq/parties/rulebooks/iso3166.csv");
const SUBSETS = ["arabic", "latin", "latin-ext"];
const BROWSERS = ["chrome111", "firefox114", "safari16.4"];

const stamp = await fingerprint();
if ((await readFile(join(built, "stamp"), "utf8").catch(() => "")) !== stamp) {
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  for (const subset of SUBSETS) {
    await cp(join(fonts, `files/readex-pro-${subset}-wght-normal.woff2`), join(making, `${subset}.woff2`));
  }
  await stylesheet();
  await script();
  await writeFile(join(making, "world.svg"), world(alphaCodes(await readFile(states, "utf8"))));
  await writeFile(join(making, "stamp"), stamp);
  await rm(built, { recursive: true, force: true });
  await mkdir(dirname(built), { recursive: true });
  await rename(making, built);
  await report();
}

// A file's name counts as well as its bytes: a renamed part is a change.
async function fingerprint() {
  const inputs = ["package-lock.json", "build.mjs", "logical.mjs", "world.mjs"];
  for (const entry of await readdir(join(here, "src"), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) inputs.push(join(entry.parentPath, entry.name).slice(here.length + 1));
  }
  const hash = createHash("sha256");
  for (const name of inputs.sort()) hash.update(`${name}\0`).update(await readFile(join(here, name)));
  hash.update(await readFile(states));
  return hash.digest("hex");
}

async function stylesheet() {
  const sass = await import("sass");
  const { transform } = await import("esbuild");
  const compiled = sass.compile(join(here, "src/theme/main.scss"), {
    // A byte order mark in the middle of the stylesheet would spoil the rule that follows it.
    charset: false,
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
    // Bootstrap 5.3 is written with them; its next version is not out.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const ranges = JSON.parse(await readFile(join(fonts, "unicode.json"), "utf8"));
  const faces = SUBSETS.map((subset) => fontFace(subset, ranges[subset])).join("\n");
  const { code } = await transform(faces + logical(compiled.css), {
    loader: "css",
    minify: true,
    target: BROWSERS,
    charset: "utf8",
  });
  await writeFile(join(making, "mithaq.css"), code);
}

function fontFace(subset, range) {
  return `@font-face {
  font-family: "Readex Pro Variable";
  font-style: normal;
  font-display: swap;
  font-weight: 160 700;
  src: url(${subset}.woff2) format("woff2");
  unicode-range: ${range};
}`;
}

async function script() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(here, "src/behaviour/main.js")],
    outfile: join(making, "mithaq.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    legalComments: "none",
    logLevel: "warning",
  });
}

async function report() {
  for (const name of ["mithaq.css", "mithaq.js", "world.svg", ...SUBSETS.map((subset) => `${subset}.woff2`)]) {
    const bytes = await readFile(join(built, name));
    const sent = name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
    console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(7)} bytes ${String(sent).padStart(7)} compressed`);
  }
}
