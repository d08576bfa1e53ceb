import { AuditError } from '../errors.js'
import { VERSION } from '../version.js'
import { loadCss, loadLogo, loadTemplates } from './assets.js'
import { DEFAULT_BOUNDS } from './collect/bounds.js'
import { collect } from './collect/collector.js'
import { complianceData } from './compliance-data.js'
import type {
  AuditReportOptions,
  ComplianceReportOptions,
  ReportGeneratorOptions,
  ReportOptions,
} from './options.js'
import { formatOf, writeReport } from './output.js'
import type { ReportFormat } from './output.js'
import { openPrinter } from './pdf/printer.js'
import { renderPage } from './render.js'
import type { PageFrame, TemplateName } from './render.js'
import { openSource } from './source.js'
import { styleSheet } from './styles/sheet.js'
import { shownMoment } from './text/time.js'
import { visible } from './text/words.js'
import { additionalSection, withAdditional } from './view/additional.js'
import { auditReportView } from './view/audit-view.js'
import { complianceReportView } from './view/compliance-view.js'

interface Content {
  title: string
  subtitle: string
  view: object
}

/**
 * Writes reports for people: one HTML file that needs no network and no script, or the same as PDF. Reports state what
 * the records show and what they do not; they are not proof (that is `verify`) and judge nothing.
 *
 * @example
 * const generator = new ReportGenerator()
 * await generator.generateAuditReport({ logs: { logDir: 'audit_logs' }, outputFile: 'audit.html' })
 * await generator.generateAuditReport({ logs: records, outputFile: 'audit.pdf', title: 'Credit scoring, May' })
 */
export class ReportGenerator {
  readonly #options: ReportGeneratorOptions

  constructor(options: ReportGeneratorOptions = {}) {
    this.#options = options
  }

  /**
   * A report on audit records. They are read once, one at a time, in bounded memory: tables and the detailed timeline
   * are cut at stated lengths, and say so.
   *
   * @returns `outputFile`, as given.
   * @throws AuditError `ERR_INVALID_OPTION`, `ERR_NO_BROWSER` (PDF), `ERR_UNWRITABLE`, and what reading throws. No
   * file is left then.
   * @example
   * await new ReportGenerator().generateAuditReport({
   *   logs: { logDir: 'audit_logs', regulations: ['GDPR'], startTime: '2026-05-01', endTime: '2026-06-01' },
   *   outputFile: 'reports/may.pdf',
   *   additionalContext: { 'Prepared for': 'Data protection office' },
   * })
   */
  async generateAuditReport(options: AuditReportOptions): Promise<string> {
    return this.#generate('audit_report', options, async (generatedAt) => {
      const source = openSource(options.logs)
      const collected = await collect(source.records, { ...DEFAULT_BOUNDS, detailRows: rowsOf(options) })
      const view = auditReportView({
        ...{ collected, source, generatedAt },
        includeCharts: options.includeCharts ?? true,
      })
      return { title: options.title ?? 'Audit report', subtitle: view.period, view }
    })
  }

  /**
   * A report on the result of a compliance check.
   *
   * @returns `outputFile`, as given.
   * @throws AuditError `ERR_INVALID_INPUT` if `report` is none, and as {@link generateAuditReport}.
   * @example
   * const report = await checkCompliance({ data: rows, regulation: 'GDPR' })
   * await new ReportGenerator().generateComplianceReport({ report, outputFile: 'compliance.html' })
   */
  async generateComplianceReport(options: ComplianceReportOptions): Promise<string> {
    const report = complianceData(options.report)
    return this.#generate('compliance_report', options, (generatedAt) => {
      const view = complianceReportView(report, generatedAt)
      return {
        title: options.title ?? `${view.regulation} check of ${view.name}`,
        subtitle: view.summary,
        view,
      }
    })
  }

  async #generate(
    template: TemplateName,
    options: ReportOptions,
    content: (generatedAt: Date) => Content | Promise<Content>,
  ): Promise<string> {
    const format = formatOf(options.outputFile)
    const { templatesDir, customCss, executablePath } = this.#options
    const templates = templatesDir === undefined ? {} : await loadTemplates(templatesDir)
    const css = styleSheet(customCss === undefined ? '' : await loadCss(customCss))
    const logo = options.logoPath === undefined ? '' : await loadLogo(options.logoPath)
    // Before the records are read: that a browser is missing should not be found out last.
    const printer = format === 'pdf' ? await openPrinter(executablePath) : undefined
    try {
      const generatedAt = new Date()
      const made = await content(generatedAt)
      const frame = frameOf(made, css, logo, generatedAt, format)
      const { additionalContext = {} } = options
      const view = { ...frame, ...made.view, additional: additionalSection(additionalContext) }
      const html = renderPage(template, withAdditional(view, additionalContext), templates)
      await writeReport(
        options.outputFile,
        printer === undefined ? html : await printer.print(html, frame.title),
      )
    } finally {
      await printer?.close()
    }
    return options.outputFile
  }
}

function frameOf(
  made: Content,
  css: string,
  logo: string,
  generatedAt: Date,
  format: ReportFormat,
): PageFrame {
  return {
    title: visible(made.title),
    subtitle: made.subtitle,
    css,
    logo,
    generated: shownMoment(generatedAt),
    version: VERSION,
    isPrint: format === 'pdf',
  }
}

function rowsOf({ detailRows = DEFAULT_BOUNDS.detailRows }: AuditReportOptions): number {
  if (Number.isSafeInteger(detailRows) && detailRows >= 0) return detailRows
  throw new AuditError('ERR_INVALID_OPTION', 'The option `detailRows` must be a whole number, 0 or more.')
}
