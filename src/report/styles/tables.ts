/**
 * Widths of a wide table's columns in percent. Fixed, because a long unbroken value (a hash, a path) would otherwise
 * take the room of all the others.
 */
function widths(table: string, ...percent: number[]): string {
  return percent
    .map((width, index) => `.${table} th:nth-child(${String(index + 1)}) { width: ${String(width)}%; }`)
    .join(' ')
}

const columnCss = [
  widths('operations', 33, 12, 10, 15, 13, 8, 9),
  widths('accesses', 18, 24, 17, 15, 12, 6, 8),
  widths('models', 19, 9, 20, 14, 12, 6, 20),
  widths('requests', 13, 13, 12, 17, 17, 28),
  widths('problems', 13, 12, 10, 17, 18, 30),
  widths('checks', 14, 14, 11, 14, 13, 34),
  widths('check-findings', 12, 36, 35, 17),
  widths('reviews', 13, 24, 15, 18, 30),
  widths('unfinished', 34, 18, 18, 18, 12),
  widths('gaps', 14, 22, 12, 24, 14, 14),
  widths('timeline', 14, 18, 26, 42),
  widths('findings', 11, 38, 34, 17),
  widths('columns', 30, 70),
  widths('passed', 55, 20, 25),
  widths('inapplicable', 34, 46, 20),
  widths('stated', 30, 70),
].join('\n')

/** Tables, and what stands in their cells. On a small screen each row of a wide table becomes a card of its own. */
export const tablesCss = `
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; margin-top: 8px; }
th, td { text-align: left; vertical-align: top; padding: 9px 14px 9px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--ink-soft); font-weight: 600; font-size: 0.92em; border-bottom-color: var(--line-strong); vertical-align: bottom; overflow-wrap: normal; }
tbody th { font-weight: 600; }
.wide { table-layout: fixed; }
${columnCss}
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
.wide .number + th, .wide .number + td { padding-left: 14px; }
.time { font-variant-numeric: tabular-nums; }
.numbers { width: auto; min-width: min(100%, 320px); }
.numbers th, .numbers td { padding: 6px 0 6px 0; }
.numbers th + th, .numbers td + td { padding-left: 32px; }
.pairs { width: auto; max-width: 100%; }
.pairs th, .pairs td { padding-right: 32px; white-space: pre-line; }
.name { font-weight: 600; }
.id { display: block; color: var(--ink-soft); font-size: 0.78em; margin-top: 2px; }
.id .hash { font-size: 1em; word-break: break-all; }
.aside { display: block; color: var(--ink-soft); font-size: 0.9em; margin-top: 2px; }
.missing { color: var(--warn); font-style: italic; }
.none { color: var(--ink-soft); font-style: italic; }
.badge { display: inline-block; padding: 1px 8px 2px; border-radius: 99px; font-size: 0.84em; font-weight: 600; line-height: 1.4; background: var(--accent-soft); color: var(--accent); max-width: 100%; overflow-wrap: anywhere; }
.badge-good { background: var(--good-soft); color: var(--good); }
.badge-bad { background: var(--bad-soft); color: var(--bad); }
.badge-warn { background: var(--warn-soft); color: var(--warn); }
.fact { display: block; margin-top: 3px; }
.fact-name { color: var(--ink-soft); }
.found { display: block; }
.found + .found { margin-top: 6px; }
.details { margin: 0; }
.details > div { display: flex; flex-wrap: wrap; column-gap: 8px; }
.details dt { color: var(--ink-soft); flex: none; max-width: 100%; overflow-wrap: anywhere; }
.details dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.details .evidence { display: block; font-size: 0.86em; margin-top: 3px; }
.evidence dt, .evidence dd { display: inline; margin-right: 6px !important; }
.evidence, .evidence dd { color: var(--ink-soft); }
@media screen and (max-width: 900px) {
  .wide, .wide tbody { display: block; }
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 8px 16px; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin-top: 10px; }
  .limits .wide tr { background: var(--page); }
  .wide td { display: block; border: 0; padding: 0 !important; min-width: 0; text-align: left; white-space: normal; }
  .wide td::before { content: attr(data-label); display: block; color: var(--ink-soft); font-size: 0.78rem; font-weight: 400; }
  .wide td:empty { display: none; }
  .wide td.broad { grid-column: 1 / -1; }
}
@media screen and (max-width: 760px) {
  body { font-size: 1rem; }
  main { padding: 24px 16px 40px; }
  h1 { font-size: 1.6rem; }
  .masthead { flex-direction: column-reverse; gap: 16px; }
  .meta { grid-template-columns: 1fr 1fr; gap: 12px 16px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tile { padding: 11px 14px 10px; }
  .tile dd { font-size: 1.35rem; }
  .limits { padding: 16px 16px 18px; }
  .chart { padding: 14px 14px 12px; }
  .chart-wide { display: none; }
  .chart-narrow { display: block; }
  .numbers { width: 100%; }
  .numbers th + th, .numbers td + td { padding-left: 12px; }
}
`
