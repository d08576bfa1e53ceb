/** Who did what: operations, accesses, models. */
export const operations = `{{#operations}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide operations">
<thead><tr><th scope="col">Operation</th><th scope="col">Status</th><th scope="col">Outcome</th><th scope="col">Actors</th><th scope="col">First record (UTC)</th><th scope="col" class="number">Duration</th><th scope="col" class="number">Records</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Operation"><span class="name">{{#soft}}{{name}}{{/soft}}</span><code class="id">{{operationId}}</code>{{#hash}}<span class="id">{{hashLabel}} <code class="hash">{{hash}}</code></span>{{/hash}}</td><td data-label="Status">{{#status}}{{> badge}}{{/status}}</td><td data-label="Outcome">{{#outcome}}{{> badge}}{{/outcome}}</td><td data-label="Actors">{{#actors}}{{#soft}}{{actors}}{{/soft}}{{/actors}}{{^actors}}{{> missing}}{{/actors}}</td><td data-label="First record (UTC)" class="time">{{started}}</td><td data-label="Duration" class="number">{{duration}}</td><td data-label="Records" class="number">{{records}}{{#notRead}}<span class="aside">{{notRead}} not read</span>{{/notRead}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/operations}}`

export const accesses = `{{#accesses}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide accesses">
<thead><tr><th scope="col">Actor</th><th scope="col">Data set and columns</th><th scope="col">Purpose</th><th scope="col">Legal basis</th><th scope="col">When (UTC)</th><th scope="col" class="number">Times</th><th scope="col" class="number">Rows</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Actor">{{#actor}}<span class="name">{{#soft}}{{actor}}{{/soft}}</span>{{/actor}}{{^actor}}{{> missing}}{{/actor}}{{#badge}} {{> badge}}{{/badge}}</td><td class="broad" data-label="Data set and columns"><span class="name">{{#soft}}{{dataset}}{{/soft}}</span>{{#columns}}<span class="aside">{{#soft}}{{columns}}{{/soft}}</span>{{/columns}}</td><td data-label="Purpose">{{#purpose}}{{#soft}}{{purpose}}{{/soft}}{{/purpose}}{{^purpose}}{{> missing}}{{/purpose}}</td><td data-label="Legal basis">{{#legalBasis}}{{legalBasis}}{{/legalBasis}}{{^legalBasis}}{{> missing}}{{/legalBasis}}</td><td data-label="When (UTC)" class="time">{{first}}{{#several}}<span class="aside">to {{last}}</span>{{/several}}</td><td data-label="Times" class="number">{{times}}</td><td data-label="Rows" class="number">{{#rowCount}}{{rowCount}}{{/rowCount}}{{^rowCount}}{{> missing}}{{/rowCount}}{{#rowsUnknown}}<span class="aside">{{rowsUnknown}} not stated</span>{{/rowsUnknown}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/accesses}}`

export const models = `{{#models}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="wide models">
<thead><tr><th scope="col">Model</th><th scope="col">What</th><th scope="col">Data set</th><th scope="col">Actor</th><th scope="col">When (UTC)</th><th scope="col" class="number">Times</th><th scope="col">Metrics and privacy</th></tr></thead>
<tbody>
{{#rows}}<tr><td class="broad" data-label="Model"><span class="name">{{#soft}}{{model}}{{/soft}}</span></td><td data-label="What">{{action}}{{#badge}} {{> badge}}{{/badge}}</td><td data-label="Data set">{{#soft}}{{dataset}}{{/soft}}</td><td data-label="Actor">{{#actor}}{{#soft}}{{actor}}{{/soft}}{{/actor}}{{^actor}}{{> missing}}{{/actor}}</td><td data-label="When (UTC)" class="time">{{first}}{{#several}}<span class="aside">to {{last}}</span>{{/several}}</td><td data-label="Times" class="number">{{times}}</td><td class="broad" data-label="Metrics and privacy">{{metrics}}{{#privacy}}<span class="aside">{{privacy}}</span>{{/privacy}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/models}}`

export const regulations = `{{#regulations}}<section id="{{id}}">
{{> section_head}}
{{#hasRows}}<table class="numbers">
<thead><tr><th scope="col">Regulation</th><th scope="col" class="number">Records citing it</th></tr></thead>
<tbody>
{{#rows}}<tr><td>{{regulation}}</td><td class="number">{{records}}</td></tr>
{{/rows}}
</tbody>
</table>
{{/hasRows}}{{> table_end}}{{> table_empty}}
</section>
{{/regulations}}`
