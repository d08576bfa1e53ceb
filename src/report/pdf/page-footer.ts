import mustache from 'mustache'

/** Chromium fills in the two numbers by class name, and draws the footer without the page's style sheet. */
const FOOTER = `<div style="width: 100%; margin: 0 14mm; display: flex; justify-content: space-between; gap: 8mm; font: 7pt sans-serif; color: #566173;">
<span style="white-space: nowrap; overflow: hidden; text-overflow: ellipsis;">{{title}}</span>
<span style="white-space: nowrap;">Page <span class="pageNumber"></span> of <span class="totalPages"></span></span>
</div>`

/** The footer of each PDF page: the report's title, and which page of how many. */
export function pageFooter(title: string): string {
  return mustache.render(FOOTER, { title })
}
