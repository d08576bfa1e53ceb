import { AuditError } from '../errors.js'
import { ComplianceReport, type ComplianceReportJson } from './compliance-report.js'
import type { Dataset } from './dataset/types.js'
import { detectPersonalData, type DetectionOptions } from './detect/detect-personal-data.js'
import type { PersonalDataDetection } from './findings.js'
import type { ComplianceMetadata, ModelConfig } from './metadata.js'
import { readMetadata } from './read-metadata.js'
import { evaluate } from './rules/evaluate.js'
import { readRegulation, rulesOf, type Regulation } from './rules/regulations.js'

export interface CheckComplianceOptions extends DetectionOptions {
  data: Dataset
  regulation: Regulation
  /** What the data cannot show about its processing; what is absent is reported as not shown. */
  metadata?: ComplianceMetadata
  /** Of a model that is trained on or applied to the data: adds the rules for models. */
  modelConfig?: ModelConfig
  /** Of the data set, for the report. @default 'dataset' */
  name?: string
}

/**
 * Checks a data set and what is stated about its processing against the rules of a regulation. Writes no trail;
 * {@link ComplianceAuditor} does.
 *
 * @throws AuditError `ERR_INVALID_OPTION` for an unknown regulation or bad metadata, else as
 * {@link detectPersonalData} does
 *
 * @example
 * const report = await checkCompliance({
 *   data: [{ name: 'Ada Example', email: 'ada@example.com' }],
 *   regulation: 'GDPR',
 *   metadata: { purpose: 'Answering support requests', legalBasis: 'contract', retentionPeriod: '2 years' },
 * })
 * report.issues[0]?.citation // 'GDPR Art. 5(1)(c)'
 */
export async function checkCompliance(options: CheckComplianceOptions): Promise<ComplianceReport> {
  const { data, regulation, metadata, modelConfig, name, ...detection } = options
  const check = prepareCheck({ regulation, metadata, modelConfig, name })
  return check(await detectPersonalData(data, detection))
}

interface CheckSubject {
  regulation: Regulation
  metadata: ComplianceMetadata | undefined
  modelConfig: ModelConfig | undefined
  name: string | undefined
}

/** Checks the options, before any data is read, and gives what judges a detection. */
export function prepareCheck(
  subject: CheckSubject,
): (detection: PersonalDataDetection, trail?: Pick<ComplianceReportJson, 'operationId'>) => ComplianceReport {
  const regulation = readRegulation(subject.regulation)
  const { stated, unread } = readMetadata(subject.metadata)
  const model = subject.modelConfig
  if (model !== undefined && (typeof model !== 'object' || model === null)) {
    throw new AuditError('ERR_INVALID_OPTION', 'modelConfig must be an object: see ModelConfig.')
  }
  return (detection, trail) =>
    new ComplianceReport({
      regulation,
      component: 'dataset',
      name: subject.name ?? 'dataset',
      generatedAt: new Date().toISOString(),
      ...evaluate(rulesOf(regulation), { ...detection, stated, ...(model === undefined ? {} : { model }) }),
      ...detection,
      stated,
      unreadMetadata: unread,
      ...trail,
    })
}
