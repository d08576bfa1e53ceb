/** Colours, type and the frame of a page. Every colour is a variable, so that charts and dark mode share them. */
export const baseCss = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --surface: #ffffff; --ink: #18202c; --ink-soft: #566173; --line: #e2e6ec; --line-strong: #b6bfcb;
  --accent: #1b5a86; --accent-soft: #e8f0f6; --chart: #2f76a8;
  --chart-success: #2f76a8; --chart-unknown: #a9b8c8; --chart-failure: #c0443a; --chart-denied: #d99a2b;
  --good: #1d6b45; --good-soft: #e4f3ea; --bad: #a12c22; --bad-soft: #fbe9e7; --warn: #7c5200; --warn-soft: #fdf2da;
  --warn-line: #dfae4d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1319; --surface: #171d26; --ink: #e4e9f0; --ink-soft: #9ba8b9; --line: #2a3340; --line-strong: #4a5768;
    --accent: #7fbbe6; --accent-soft: #1c2c3b; --chart: #5ea5d6;
    --chart-success: #5ea5d6; --chart-unknown: #5b6b7e; --chart-failure: #e2695e; --chart-denied: #e0aa4a;
    --good: #7fd0a3; --good-soft: #173226; --bad: #f2938a; --bad-soft: #3b1e1c; --warn: #edc377; --warn-soft: #33290f;
    --warn-line: #8a6a25;
  }
  .logo { background: #ffffff; border-radius: 6px; padding: 6px 10px; }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", "Open Sans", sans-serif;
}
main { max-width: 1200px; margin: 0 auto; padding: 40px 32px 56px; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; font-weight: 680; letter-spacing: -0.018em; margin: 0; }
h2 { font-size: 1.28rem; font-weight: 650; letter-spacing: -0.008em; margin: 0 0 4px; }
h3 { font-size: 1rem; font-weight: 650; margin: 22px 0 8px; }
p { margin: 0; overflow-wrap: anywhere; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 0.86em; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
section { margin-top: 44px; scroll-margin-top: 16px; }
.lead { color: var(--ink-soft); max-width: 78ch; margin-bottom: 12px; }
.empty, .cut { color: var(--ink-soft); }
.cut { margin-top: 10px; font-size: 0.92em; }
.masthead { display: flex; gap: 24px; align-items: flex-start; justify-content: space-between; }
.masthead-text { min-width: 0; }
.kicker { color: var(--accent); font-weight: 650; font-size: 0.82rem; letter-spacing: 0.06em; text-transform: uppercase; margin-bottom: 8px; }
.subtitle { color: var(--ink-soft); font-size: 1.05rem; margin-top: 8px; }
.logo { max-width: 180px; max-height: 64px; object-fit: contain; flex: none; }
.notice { margin-top: 28px; padding: 16px 20px; border: 1px solid var(--warn-line); border-radius: 8px; background: var(--warn-soft); font-weight: 600; }
.page-end { margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--ink-soft); font-size: 0.86rem; }
`
