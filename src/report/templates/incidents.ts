/** Single records worth reading one by one. */
export const requests = `{{#requests}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide requests">
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Request</th><th scope="col">Status</th><th scope="col">Data subject</th><th scope="col">Operation</th><th scope="col">Details</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Time (UTC)" class="time">{{time}}</td><td data-label="Request"><span class="name">{{#soft}}{{requestType}}{{/soft}}</span></td><td data-label="Status">{{status}}</td><td data-label="Data subject">{{#subjects}}<code>{{subjects}}</code>{{/subjects}}{{^subjects}}{{> missing}}{{/subjects}}</td><td data-label="Operation">{{#soft}}{{operation}}{{/soft}}</td><td class="broad" data-label="Details">{{details}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/requests}}`

export const problems = `{{#problems}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide problems">
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Event</th><th scope="col">Outcome</th><th scope="col">Operation</th><th scope="col">Actor</th><th scope="col">What the record says</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Time (UTC)" class="time">{{time}}</td><td data-label="Event">{{type}}</td><td data-label="Outcome">{{#outcome}}{{> badge}}{{/outcome}}</td><td data-label="Operation">{{#soft}}{{operation}}{{/soft}}</td><td data-label="Actor">{{#actor}}{{#soft}}{{actor}}{{/soft}}{{/actor}}{{^actor}}{{> missing}}{{/actor}}</td><td class="broad" data-label="What the record says">{{what}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/problems}}`

export const checks = `{{#checks}}{{#hasRows}}<section id="{{id}}">
{{> section_head}}
<table class="wide checks">
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Check</th><th scope="col">Regulation</th><th scope="col">Result</th><th scope="col">Operation and actor</th><th scope="col">Stated to the check, or recorded of it</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Time (UTC)" class="time">{{time}}</td><td data-label="Check">{{#soft}}{{checkType}}{{/soft}}{{#name}}<span class="aside">{{#soft}}{{name}}{{/soft}}</span>{{/name}}</td><td data-label="Regulation">{{regulation}}</td><td data-label="Result"><span class="name">{{result}}</span>{{#numbers}}<span class="aside">{{numbers}}</span>{{/numbers}}</td><td data-label="Operation and actor">{{#soft}}{{operation}}{{/soft}}{{#actor}}<span class="aside">{{#soft}}{{actor}}{{/soft}}</span>{{/actor}}</td><td class="broad" data-label="Stated to the check, or recorded of it"><dl class="details">{{#details}}<div><dt>{{key}}</dt><dd>{{value}}</dd></div>{{/details}}</dl></td></tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}
</section>
{{/hasRows}}{{/checks}}`

export const checkFindings = `{{#checkFindings}}{{#hasRows}}<section id="{{id}}">
{{> section_head}}
<table class="wide check-findings">
<thead><tr><th scope="col">Severity</th><th scope="col">Finding</th><th scope="col">Recommendation</th><th scope="col">Citation</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Severity">{{#kind}}{{> badge}}{{/kind}}{{#severity}}<span class="aside">{{label}}</span>{{/severity}}</td><td class="broad" data-label="Finding"><span class="name">{{finding}}</span><span class="aside">{{#dataset}}{{#soft}}{{dataset}}{{/soft}} · {{/dataset}}{{time}}</span></td><td class="broad" data-label="Recommendation">{{recommendation}}</td><td data-label="Citation">{{citation}}</td></tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}
</section>
{{/hasRows}}{{/checkFindings}}`

export const reviews = `{{#reviews}}{{#hasRows}}<section id="{{id}}">
{{> section_head}}
<table class="wide reviews">
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Reviewer</th><th scope="col">Decision</th><th scope="col">Operation</th><th scope="col">Details</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Time (UTC)" class="time">{{time}}</td><td data-label="Reviewer"><span class="name">{{#soft}}{{reviewer}}{{/soft}}</span></td><td data-label="Decision">{{decision}}</td><td data-label="Operation">{{#soft}}{{operation}}{{/soft}}</td><td class="broad" data-label="Details">{{details}}</td></tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}
</section>
{{/hasRows}}{{/reviews}}`
