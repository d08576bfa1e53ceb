/** The blocks above the tables: facts of the report, tiles, contents, limits, charts. */
export const blocksCss = `
.meta { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 14px 32px; margin: 26px 0 0; padding: 18px 0; border-block: 1px solid var(--line); }
.meta dt { color: var(--ink-soft); font-size: 0.8rem; }
.meta dd { margin: 1px 0 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px; margin: 26px 0 0; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.tile { background: var(--surface); padding: 14px 18px 12px; display: flex; flex-direction: column-reverse; justify-content: flex-end; min-width: 0; }
.tile dt { color: var(--ink-soft); font-size: 0.84rem; }
.tile dd { margin: 0; font-size: 1.6rem; font-weight: 650; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile-warn dd { color: var(--bad); }
.contents { margin-top: 22px; }
.contents ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 6px 20px; }
.contents a { text-decoration-color: var(--line-strong); }
.tally { color: var(--ink-soft); font-weight: 450; font-size: 0.84em; font-variant-numeric: tabular-nums; margin-left: 3px; }
.contents a .tally { display: inline-block; }
.limits { margin-top: 30px; padding: 20px 24px 22px; background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 8px; }
.limits-attention { border-color: var(--warn-line); border-left-color: var(--warn-line); }
.limits > p { margin-top: 8px; max-width: 82ch; }
.limits ul { margin: 10px 0 0; padding: 0; list-style: none; }
.limit { position: relative; padding: 5px 0 5px 24px; max-width: 88ch; overflow-wrap: anywhere; }
.limit::before { content: ""; position: absolute; left: 4px; top: 13px; width: 8px; height: 8px; border-radius: 50%; border: 2px solid var(--line-strong); }
.limit-attention::before { border-color: var(--warn-line); background: var(--warn-line); border-radius: 2px; transform: rotate(45deg); }
.chart { margin: 16px 0 0; padding: 18px 20px 14px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
figure { margin: 0; }
.chart figcaption { color: var(--ink-soft); font-size: 0.92rem; margin-bottom: 12px; overflow-wrap: anywhere; }
.chart figcaption strong { display: block; color: var(--ink); font-size: 1rem; font-weight: 650; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart svg text { font-family: inherit !important; font-variant-numeric: tabular-nums; }
.chart-wide { max-width: 1000px; }
.chart-narrow { display: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; padding: 0; font-size: 0.86rem; color: var(--ink-soft); }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.swatch-chart-success { background: var(--chart-success); }
.swatch-chart-unknown { background: var(--chart-unknown); }
.swatch-chart-failure { background: var(--chart-failure); }
.swatch-chart-denied { background: var(--chart-denied); }
.sign-off dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px 28px; margin: 14px 0 0; }
.sign-off dt { color: var(--ink-soft); font-size: 0.8rem; }
.sign-off dd { margin: 0; height: 26px; border-bottom: 1px solid var(--line-strong); }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; width: fit-content; }
details table { margin-top: 8px; }
`
