import type { ColumnFindings, Finding } from '../../../../src/compliance/findings.js'
import type { ComplianceMetadata, ModelConfig } from '../../../../src/compliance/metadata.js'
import { readMetadata } from '../../../../src/compliance/read-metadata.js'
import { rulesOf } from '../../../../src/compliance/rules/regulations.js'
import type { Verdict } from '../../../../src/compliance/rules/rule.js'

export const found = (
  column: string,
  kind: Finding['kind'],
  more: Partial<Finding> = {},
): ColumnFindings => ({
  column,
  findings: [{ kind, confidence: 0.9, share: 1, ...more }],
})
export const EMAIL = found('email', 'email')
export const HEALTH = found('diagnosis', 'special_category', { specialCategory: 'health' })
export const CLEAN: ColumnFindings = { column: 'amount', findings: [] }

export interface Facts {
  columns?: ColumnFindings[]
  rows?: number
  metadata?: ComplianceMetadata
  model?: ModelConfig
}

/** By rule: what is given, and the verdict, severity and citation expected. */
export type Cases = Record<string, [what: string, facts: Facts, verdict: string][]>

/** What one GDPR rule says of made-up facts: by default ten rows with a column of e-mail addresses. */
export function judge(id: string, { columns = [EMAIL], rows = 10, metadata, model }: Facts): Verdict {
  const rule = rulesOf('GDPR').find((candidate) => candidate.id === id)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  const verdict = rule.judge({
    ...{
      columns,
      rowsSeen: rows,
      rowsInspected: Math.min(rows, 1000),
      stated: readMetadata(metadata).stated,
    },
    ...(model === undefined ? {} : { model }),
  })
  return { citation: rule.citation, ...verdict }
}

/** Verdict, severity and citation in one line, for tables. */
export function brief(verdict: Verdict): string {
  const severity = 'severity' in verdict ? ` ${verdict.severity}` : ''
  return `${verdict.verdict}${severity} ${verdict.citation}`
}
