import mustache from 'mustache'
import { AuditError } from '../errors.js'
import { BUILT_IN_TEMPLATES } from './templates/built-in.js'

/** What every page has beside the members of its own view. */
export interface PageFrame {
  title: string
  subtitle: string
  /** A safe style sheet: nothing in it ends the style element. */
  css: string
  /** A `data:` URI, or empty. */
  logo: string
  generated: string
  /** Of the package that made the page. */
  version: string
  /** Whether the page is made for paper: nothing may then be folded away. */
  isPrint: boolean
}

/**
 * `{{#soft}}{{name}}{{/soft}}` lets a long name break after its punctuation, where the column is narrow. The breaks are
 * set after the escaping, and no escape has any of these characters in it.
 */
function soft() {
  return (text: string, render: (text: string) => string): string =>
    render(text).replace(/(?:[_@.:-]|&#x2F;)(?=\w)/g, (mark) => `${mark}<wbr>`)
}

export type TemplateName = 'audit_report' | 'compliance_report'

/**
 * Renders a page. Values are escaped wherever a template does not ask for the raw text by `{{{ }}}`.
 *
 * @param overrides Templates and partials by name, in place of or beside the built-in ones.
 * @throws AuditError `ERR_INVALID_OPTION` for a template that is not mustache, or that includes itself without end.
 */
export function renderPage(
  name: TemplateName,
  view: object,
  overrides: Readonly<Record<string, string>>,
): string {
  const templates: Record<string, string> = { ...BUILT_IN_TEMPLATES, ...overrides }
  // A writer of its own: the shared one keeps every template it ever saw.
  const writer = new mustache.Writer()
  for (const [own, text] of Object.entries(overrides)) parse(writer, own, text)
  try {
    return writer.render(templates[name] ?? '', { ...view, soft }, (partial) =>
      Object.hasOwn(templates, partial) ? templates[partial] : undefined,
    )
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `A template failed (${reason}): mend it in \`templatesDir\`.`,
      {
        cause,
      },
    )
  }
}

function parse(writer: InstanceType<typeof mustache.Writer>, name: string, text: string): void {
  try {
    writer.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AuditError('ERR_INVALID_OPTION', `The template ${name}.mustache is not valid: ${reason}.`, {
      cause,
    })
  }
}
