/** On A4 paper, and so in PDF: light, smaller, table heads on each page, no row torn in two where it can be helped. */
export const printCss = `
@page { size: A4; margin: 16mm 14mm 18mm; }
@media print {
  :root { --page: #ffffff; --surface: #ffffff; color-scheme: light; }
  html { font-size: 9.6pt; }
  body { line-height: 1.42; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h2, h3, .lead, figcaption { break-after: avoid; }
  section { margin-top: 22pt; }
  a { color: inherit; text-decoration: none; }
  table { font-size: 0.84rem; }
  thead { display: table-header-group; }
  tr, .tile, .limit, figure, .pairs { break-inside: avoid; }
  /* A check may have been told more than the rest of a page holds. */
  .checks tr { break-inside: auto; }
  th, td { padding: 5pt 8pt 5pt 0; }
  .id { font-size: 0.84em; }
  .numbers th, .numbers td { padding: 3pt 0; }
  .tile { padding: 8pt 11pt 7pt; }
  .meta { gap: 8pt 20pt; padding: 11pt 0;  grid-template-columns: repeat(auto-fit, minmax(120pt, 1fr)); }
  .limits { padding: 12pt 15pt; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  .chart { padding: 9pt 13pt 8pt; margin-top: 9pt; }
  .chart-wide { max-width: 146mm; }
  .screen-only { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { color: var(--ink-soft); list-style: none; }
  .sign-off { break-inside: avoid; }
  .sign-off dl { grid-template-columns: 1fr 1fr; gap: 12pt 24pt; }
  .sign-off dd { height: 30pt; }
  .page-end { margin-top: 22pt; break-before: avoid; break-inside: avoid; }
}
`
