import { AuditError } from '../errors.js'
import { AuditTrail, type AuditTrailOptions } from '../trail/index.js'
import { prepareCheck } from './check-compliance.js'
import type { ComplianceReport } from './compliance-report.js'
import { requireDataset } from './dataset/rows.js'
import type { Dataset } from './dataset/types.js'
import { detectPersonalData, type DetectionOptions } from './detect/detect-personal-data.js'
import type { ComplianceMetadata } from './metadata.js'
import { readRegulation, type Regulation } from './rules/regulations.js'
import { recordAccess, recordReport } from './trail-records.js'

/** Name of the operation under which audits are found again: `getAuditLogs({ operationName: 'compliance_audit' })`. */
const COMPLIANCE_OPERATION = 'compliance_audit'
/** Why an audit reads the data: not what the process is configured to use it for. */
const COMPLIANCE_PURPOSE = 'compliance check'

/** The regulation, and what the trails of the audits take: `logDir` or `sink`, `user`, `purpose` and the like. */
export interface ComplianceAuditorOptions extends Omit<AuditTrailOptions, 'operationName' | 'regulations'> {
  regulation: Regulation
  /** Why the data is read for the audit. The purpose configured for the process is not taken. @default 'compliance check' */
  purpose?: string
}

export interface AuditDatasetOptions extends DetectionOptions {
  dataset: Dataset
  /** Under this name the audit stands in the trail and in the report. */
  datasetName: string
  /** What the data cannot show about its processing; what is absent is reported as not shown. */
  metadata?: ComplianceMetadata
}

/**
 * Checks data sets against a regulation and keeps an audit trail of each check: which columns were read and how many
 * rows, what was stated about them, and what was found. Neither the trail nor the report holds a cell value.
 *
 * @example
 * const auditor = new ComplianceAuditor({ regulation: 'GDPR', logDir: 'audit_logs', user: 'dpo' })
 * const report = await auditor.auditDataset({ dataset: 'customers.csv', datasetName: 'customers' })
 * await report.generateReport({ outputFile: 'customers.html' })
 */
export class ComplianceAuditor {
  readonly #regulation: Regulation
  readonly #trailOptions: Omit<AuditTrailOptions, 'operationName' | 'regulations'>

  /** @throws AuditError `ERR_INVALID_OPTION` for a regulation without rules, naming those with */
  constructor({ regulation, ...trailOptions }: ComplianceAuditorOptions) {
    this.#regulation = readRegulation(regulation)
    this.#trailOptions = trailOptions
  }

  /**
   * Audits a data set. Its trail is of operation `compliance_audit` and closed when the promise settles: as
   * `completed`, whatever was found, or as `failed` where the audit itself failed.
   *
   * @throws AuditError as {@link checkCompliance} does; `ERR_JOURNAL_WRITE` where the trail cannot be kept
   */
  async auditDataset(options: AuditDatasetOptions): Promise<ComplianceReport> {
    const { dataset, datasetName, metadata, ...detection } = options
    if (typeof datasetName !== 'string' || datasetName === '') {
      throw new AuditError('ERR_INVALID_OPTION', 'datasetName must name the data set.')
    }
    const check = prepareCheck({
      ...{ regulation: this.#regulation, metadata, modelConfig: undefined, name: datasetName },
    })
    // Nothing is made for an audit that cannot begin: no trail, and where it is the first no directory and no key.
    await requireDataset(dataset)
    const purpose = this.#trailOptions.purpose ?? COMPLIANCE_PURPOSE
    const trail = new AuditTrail({
      ...this.#trailOptions,
      purpose,
      operationName: COMPLIANCE_OPERATION,
      regulations: [this.#regulation],
      context: { ...this.#trailOptions.context, datasetName, regulation: this.#regulation },
    })
    return trail.run(async () => {
      const detected = await detectPersonalData(dataset, detection)
      recordAccess(trail, datasetName, purpose, detected)
      const report = check(detected, { operationId: trail.operationId })
      recordReport(trail, report)
      return report
    })
  }
}
