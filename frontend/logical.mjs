// Turn Bootstrap's sides into directions, so that one stylesheet serves both, and an Arabic panel inside a French page.
//
// Bootstrap's own right-to-left file mirrors a whole page. Our pages mix directions, which only logical
// properties follow. Works on Sass's expanded output: one declaration a line.

const SIDES = { left: "start", right: "end" };

const PROPERTIES = [
  [/^(margin|padding)-(left|right)$/, ([, box, side]) => `${box}-inline-${SIDES[side]}`],
  [/^border-(left|right)(-(?:width|style|color))?$/, ([, side, part = ""]) => `border-inline-${SIDES[side]}${part}`],
  [/^border-(top|bottom)-(left|right)-radius$/, ([, end, side]) => `border-${end === "top" ? "start" : "end"}-${SIDES[side]}-radius`],
  [/^(left|right)$/, ([, side]) => `inset-inline-${SIDES[side]}`],
];
const DECLARATION = /^(\s*)([a-z-]+):\s*(.+?)(\s*!important)?;$/;
const FOUR_LENGTHS = /^(\S+) (\S+) (\S+) (\S+)$/;

/** The stylesheet with logical properties. Throws when a side is named that it does not know how to turn. */
export function logical(css) {
  return css.split("\n").map(line).join("\n");
}

function line(text) {
  const found = DECLARATION.exec(text);
  if (!found || found[2].startsWith("--")) return text;
  const [, indent, name, value, weight = ""] = found;
  const lines = declarations(name, value).map(([property, given]) => `${indent}${property}: ${given}${weight};`);
  for (const each of lines) refuseSides(each);
  return lines.join("\n");
}

function declarations(name, value) {
  if (name === "text-align" || name === "float" || name === "clear") {
    const prefix = name === "text-align" ? "" : "inline-";
    return [[name, value in SIDES ? prefix + SIDES[value] : value]];
  }
  const lengths = FOUR_LENGTHS.exec(value);
  if ((name === "padding" || name === "margin") && lengths && lengths[2] !== lengths[4]) {
    const [, top, right, bottom, left] = lengths;
    return [[`${name}-block`, `${top} ${bottom}`], [`${name}-inline`, `${left} ${right}`]];
  }
  for (const [pattern, renamed] of PROPERTIES) {
    const parts = pattern.exec(name);
    if (parts) return [[renamed(parts), value]];
  }
  return [[name, value]];
}

function refuseSides(declaration) {
  const [name, value] = declaration.trim().split(/:\s*(.*)/);
  const isSided = /(^|-)(left|right)(-|$)/.test(name) || (/^(background-position|text-align|float|clear)$/.test(name) && /\b(left|right)\b/.test(value));
  if (isSided) throw new Error(`a side where a direction is needed: ${declaration.trim()}`);
}
