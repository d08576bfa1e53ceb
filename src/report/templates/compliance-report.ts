/** The compliance report: what the checks found, gravest first, and what they passed. */
export const complianceReport = `{{> document_start}}{{> report_header}}
{{> tiles}}
<section id="limits" class="limits">
<h2>How to read this report</h2>
<p>{{summary}}</p>
{{#sampling}}<p>{{sampling}}</p>
{{/sampling}}<p>It states what automated checks for {{regulation}} found in <strong>{{name}}</strong> when they ran. A passed check says that its condition was met in what was examined, and nothing beyond. Whether the regulation is met is for a person to judge.</p>
{{#unreadMetadata}}<p>No check reads these fields of the metadata that was given: <strong>{{unreadMetadata}}</strong>.</p>
{{/unreadMetadata}}</section>
{{> contents}}
{{> stated}}
{{> issues}}
{{> warnings}}
{{> columns}}
{{> passed}}
{{> inapplicable}}
{{> additional}}
{{> sign_off}}
{{> document_end}}`

const findings = `<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide findings">
<thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col">Recommendation</th><th scope="col">Citation</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Severity">{{#severity}}{{> badge}}{{/severity}}</td><td class="broad" data-label="Finding"><span class="name">{{issue}}</span><span class="aside">{{component}}</span></td><td class="broad" data-label="Recommendation">{{recommendation}}</td><td data-label="Citation">{{citation}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_empty}}
</section>
`

export const issues = `{{#issues}}${findings}{{/issues}}`
export const warnings = `{{#warnings}}${findings}{{/warnings}}`

export const stated = `{{#hasStated}}{{#stated}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide stated">
<thead><tr><th scope="col">About</th><th scope="col">Statement</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="About"><span class="name">{{key}}</span></td><td class="broad" data-label="Statement">{{value}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_empty}}
</section>
{{/stated}}{{/hasStated}}`

export const columns = `{{#hasColumns}}{{#columns}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide columns">
<thead><tr><th scope="col">Column</th><th scope="col">What it seems to hold</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Column"><code>{{column}}</code></td><td class="broad" data-label="What it seems to hold">{{#pseudonym}}<span class="found"><span class="name">{{pseudonym}}</span></span>{{/pseudonym}}{{#findings}}<span class="found"><span class="name">{{kind}}</span>{{#special}} <span class="badge badge-warn">{{special}}</span>{{/special}}<span class="aside">{{certainty}}</span></span>{{/findings}}{{#rare}}<span class="found aside">also, rarely: {{rare}}</span>{{/rare}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_empty}}
</section>
{{/columns}}{{/hasColumns}}`

export const passed = `{{#passed}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide passed">
<thead><tr><th scope="col">Check</th><th scope="col">Component</th><th scope="col">Citation</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Check"><span class="name">{{check}}</span></td><td data-label="Component">{{component}}</td><td data-label="Citation">{{citation}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_empty}}
</section>
{{/passed}}`

export const inapplicable = `{{#hasInapplicable}}{{#inapplicable}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide inapplicable">
<thead><tr><th scope="col">Check</th><th scope="col">Why it did not apply</th><th scope="col">Citation</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Check"><span class="name">{{check}}</span></td><td class="broad" data-label="Why it did not apply">{{reason}}</td><td data-label="Citation">{{citation}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_empty}}
</section>
{{/inapplicable}}{{/hasInapplicable}}`
