// The map of the world as one SVG of shapes, drawn once at build time: no page carries it, and no script draws it.
//
// Shapes come from Natural Earth (public domain, 1:50m) by way of world-atlas. Each state or territory of ISO 3166-1
// is a path by its alpha-2 code, and `world` is all of them. A shape without a code of its own belongs to the one
// under which ISO 3166-1 lists it; where it lists none, it is land. `borders` are the lines between different codes.
// The paths have no colour: the page that uses them gives it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { geoEqualEarth, geoPath } from "d3-geo";
import { feature, merge, mesh } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

// Wide as `WORLD` in src/mithaq/web/maps.py, which reckons the same projection.
const WIDTH = 10_000;
const EDGE = { x: 2.7066299836, y: 1.3173627591 };
const SCALE = WIDTH / 2 / EDGE.x;
// Corners of triangles that cover less (in steradians) go; at the width of a page nobody sees them.
const LEAST = 2e-6;
const LISTED_UNDER = { Somaliland: "SO", Kosovo: "RS", "N. Cyprus": "CY" };

export function world(codes) {
  const topology = simplified();
  const { countries } = topology.objects;
  for (const each of countries.geometries) {
    each.code = codes.get(each.id) ?? LISTED_UNDER[each.properties.name] ?? "";
  }
  const shapes = new Map();
  for (const each of countries.geometries) {
    shapes.set(each.code, [...(shapes.get(each.code) ?? []), each]);
  }
  const paths = [...shapes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, parts]) => [code, path(parts.length > 1 ? merge(topology, parts) : feature(topology, parts[0]))])
    .filter(([, d]) => d)
    .map(([code, d]) => `<path${code ? ` id="${code}"` : ""} d="${d}"/>`);
  const lines = path(mesh(topology, countries, (one, other) => one !== other && one.code !== other.code));
  return `<svg xmlns="http://www.w3.org/2000/svg"><g id="world">${paths.join("")}</g><path id="borders" vector-effect="non-scaling-stroke" d="${lines}"/></svg>`;
}

// The numeric codes of Natural Earth, and the alpha-2 codes by which the node knows states.
export function alphaCodes(csv) {
  return new Map(csv.trim().split("\n").slice(1).map((line) => line.split(",")).map(([alpha2, , numeric]) => [numeric.trim(), alpha2]));
}

function simplified() {
  const file = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
  return simplify(presimplify(JSON.parse(readFileSync(file, "utf8")), sphericalTriangleArea), LEAST);
}

function projection() {
  return geoEqualEarth().scale(SCALE).translate([WIDTH / 2, EDGE.y * SCALE]).precision(0.5);
}

// Whole numbers, each told by how far it lies from the one before: a third of what absolute places take.
function path(shape) {
  const pen = new Pen();
  geoPath(projection(), pen)(shape);
  let at = [0, 0];
  return pen.lines
    .filter(({ places, isClosed }) => places.length > (isClosed ? 2 : 1))
    .map(({ places, isClosed }) => {
      const steps = places.map((to) => {
        const step = [to[0] - at[0], to[1] - at[1]];
        at = to;
        return `${step[0]}${step[1] < 0 ? "" : " "}${step[1]}`;
      });
      // Closing leads back to where the line began.
      if (isClosed) at = places[0];
      return `m${steps[0]}l${steps.slice(1).join(" ")}${isClosed ? "z" : ""}`;
    })
    .join("");
}

// What d3 draws on: lines of whole places, none of them twice in a row.
class Pen {
  lines = [];

  moveTo(x, y) {
    this.lines.push({ places: [[Math.round(x), Math.round(y)]], isClosed: false });
  }

  lineTo(x, y) {
    const { places } = this.lines.at(-1);
    const to = [Math.round(x), Math.round(y)];
    const last = places.at(-1);
    if (to[0] !== last[0] || to[1] !== last[1]) places.push(to);
  }

  closePath() {
    this.lines.at(-1).isClosed = true;
  }
}
