/** Every record, up to the bound: what happened at the left, what the record says of it at the right. */
export const timeline = `{{#timeline}}{{#hasRows}}<section id="{{id}}">
{{> section_head}}
<table class="wide timeline">
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Event</th><th scope="col">Who and why</th><th scope="col">Details</th></tr></thead>
<tbody>
{{#rows}}<tr>
<td data-label="Time (UTC)" class="time"><time datetime="{{datetime}}">{{time}}</time></td>
<td data-label="Event"><span class="name">{{type}}</span>{{#badge}} {{> badge}}{{/badge}}<span class="aside">{{#soft}}{{operation}}{{/soft}}</span><span class="aside">{{#sequence}}no. {{sequence}}{{/sequence}}{{#outcome}} · {{outcome}}{{/outcome}}</span></td>
<td class="broad" data-label="Who and why">
{{> timeline_who}}
</td>
<td class="broad" data-label="Details">
{{> timeline_details}}
</td>
</tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}
</section>
{{/hasRows}}{{/timeline}}`

export const timelineWho = `{{#actor}}<span class="name">{{#soft}}{{actor}}{{/soft}}</span>{{#actorType}}<span class="aside">{{actorType}}</span>{{/actorType}}{{/actor}}{{^actor}}<span class="none">no actor</span>{{/actor}}{{#purpose}}<span class="fact"><span class="fact-name">Purpose</span> {{#soft}}{{purpose}}{{/soft}}</span>{{/purpose}}{{#legalBasis}}<span class="fact"><span class="fact-name">Legal basis</span> {{legalBasis}}</span>{{/legalBasis}}{{#regulations}}<span class="fact"><span class="fact-name">Regulations</span> {{regulations}}</span>{{/regulations}}{{#subjects}}<span class="fact"><span class="fact-name">Data subjects</span> <code>{{subjects}}</code></span>{{/subjects}}`

export const timelineDetails = `<dl class="details">
{{#details}}<div><dt>{{key}}</dt><dd>{{value}}</dd></div>
{{/details}}
{{#context}}<div><dt>context.{{key}}</dt><dd>{{value}}</dd></div>
{{/context}}
{{#redactions}}<div><dt>Redacted</dt><dd>{{redactions}}</dd></div>{{/redactions}}
<div class="evidence"><dt>Record</dt><dd><code>{{recordId}}</code> hash <code>{{hash}}…</code></dd></div>
</dl>`
