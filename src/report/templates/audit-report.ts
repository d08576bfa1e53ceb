/** The audit report: its parts in the order a privacy officer reads them. */
export const auditReport = `{{> document_start}}{{> report_header}}
{{#isEmpty}}<p class="notice">No record matched. That nothing was recorded does not show that nothing was done: check the source and the filter above.</p>
{{> limits}}{{/isEmpty}}
{{^isEmpty}}{{> tiles}}
{{> contents}}
{{> limits}}
{{> charts}}
{{> operations}}
{{> accesses}}
{{> models}}
{{> requests}}
{{> problems}}
{{> checks}}
{{> check_findings}}
{{> reviews}}
{{> regulations}}{{/isEmpty}}
{{> additional}}
{{> timeline}}
{{> sign_off}}
{{> document_end}}`
