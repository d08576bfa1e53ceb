/** The head of an audit report: what it does not show, and its charts. */
export const limits = `{{#limits}}<section id="limits" class="limits{{#attention}} limits-attention{{/attention}}">
<h2>What these records do not show</h2>
<ul>
{{#items}}<li class="limit{{#attention}} limit-attention{{/attention}}"><strong>{{title}}.</strong> {{text}}</li>
{{/items}}
</ul>
{{#unfinished}}{{#hasRows}}<h3 id="{{id}}">{{title}}</h3>
<table class="wide unfinished">
<thead><tr><th scope="col">Operation</th><th scope="col">State</th><th scope="col">First record (UTC)</th><th scope="col">Last record (UTC)</th><th scope="col" class="number">Records</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Operation"><span class="name">{{#soft}}{{name}}{{/soft}}</span><code class="id">{{operationId}}</code></td><td data-label="State">{{#status}}{{> badge}}{{/status}}</td><td data-label="First record (UTC)" class="time">{{started}}</td><td data-label="Last record (UTC)" class="time">{{ended}}</td><td data-label="Records" class="number">{{records}}</td></tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}{{/hasRows}}{{/unfinished}}
{{#gaps}}{{#hasRows}}<h3 id="{{id}}">{{title}}</h3>
<table class="wide gaps">
<thead><tr><th scope="col">Recorded (UTC)</th><th scope="col">Operation</th><th scope="col" class="number">Records lost</th><th scope="col">Reason</th><th scope="col">From (UTC)</th><th scope="col">To (UTC)</th></tr></thead>
<tbody>
{{#rows}}<tr><td data-label="Recorded (UTC)" class="time">{{time}}</td><td data-label="Operation">{{#soft}}{{operation}}{{/soft}}</td><td data-label="Records lost" class="number">{{count}}</td><td class="broad" data-label="Reason">{{reason}}</td><td data-label="From (UTC)" class="time">{{from}}</td><td data-label="To (UTC)" class="time">{{to}}</td></tr>
{{/rows}}
</tbody>
</table>
{{> table_end}}{{/hasRows}}{{/gaps}}
</section>
{{/limits}}`

export const charts = `{{#hasFigures}}<section id="charts">
<h2>At a glance</h2>
{{#figures}}<div class="chart" id="{{id}}">
<figure>
<figcaption><strong>{{title}}</strong> {{description}}</figcaption>
{{#hasLegend}}<ul class="legend">{{#legend}}<li><span class="swatch swatch-{{colour}}"></span>{{name}}</li>{{/legend}}</ul>{{/hasLegend}}
<div class="chart-wide">{{{wide}}}</div>
<div class="chart-narrow">{{{narrow}}}</div>
</figure>
<details{{#numbersDrawn}} class="screen-only"{{/numbersDrawn}}{{#isPrint}} open{{/isPrint}}>
<summary>The same numbers as a table</summary>
<table class="numbers">
<thead><tr>{{#headers}}<th scope="col"{{#isNumber}} class="number"{{/isNumber}}>{{text}}</th>{{/headers}}</tr></thead>
<tbody>
{{#rows}}<tr>{{#cells}}<td{{#isNumber}} class="number"{{/isNumber}}>{{text}}</td>{{/cells}}</tr>
{{/rows}}
</tbody>
</table>
</details>
</div>
{{/figures}}
</section>
{{/hasFigures}}`
