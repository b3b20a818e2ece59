// Build the pages' one stylesheet and one script into the package; nothing is done when nothing changed.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/mithaq/web/static/built");
const stampFile = join(built, "stamp");
const fonts = join(here, "node_modules/@fontsource-variable/readex-pro/files");

const inputs = [join(here, "package-lock.json"), join(here, "build.mjs")];
for (const entry of await readdir(join(here, "src"), { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) inputs.push(join(entry.parentPath, entry.name));
}
const hash = createHash("sha256");
for (const file of inputs.sort()) hash.update(await readFile(file));
const stamp = hash.digest("hex");
if ((await readFile(stampFile, "utf8").catch(() => "")) === stamp) process.exit(0);

const { build } = await import("esbuild");
const sass = await import("sass");

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });

const face = (subset, range) => `@font-face{font-family:"Readex Pro Variable";font-style:normal;font-display:swap;font-weight:160 700;src:url(${subset}.woff2) format("woff2");unicode-range:${range}}`;
const ranges = JSON.parse(await readFile(join(fonts, "../unicode.json"), "utf8"));
const subsets = ["arabic", "latin", "latin-ext"];
for (const subset of subsets) await cp(join(fonts, `readex-pro-${subset}-wght-normal.woff2`), join(built, `${subset}.woff2`));

const styles = sass.compile(join(here, "src/theme/main.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
await writeFile(join(built, "mithaq.css"), subsets.map((subset) => face(subset, ranges[subset])).join("") + styles.css);
await build({
  entryPoints: [join(here, "src/behaviour/main.js")],
  outfile: join(built, "mithaq.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
});
for (const name of ["mithaq.css", "mithaq.js", ...subsets.map((subset) => `${subset}.woff2`)]) {
  const bytes = await readFile(join(built, name));
  console.log(`${name} ${bytes.length} bytes, ${gzipSync(bytes).length} compressed`);
}
await writeFile(stampFile, stamp);
