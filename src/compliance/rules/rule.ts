import type { ColumnFindings } from '../findings.js'
import type { ModelConfig } from '../metadata.js'
import type { StatedMetadata } from '../read-metadata.js'

export type Severity = 'high' | 'medium' | 'low'
/** What a rule looks at. */
export type Component = 'dataset' | 'model'

/** All that rules may know: names and numbers of the data, and what the caller states. No cell value. */
export interface ComplianceFacts {
  columns: readonly ColumnFindings[]
  rowsSeen: number
  rowsInspected: number
  stated: StatedMetadata
  model?: ModelConfig
}

interface Shortcoming {
  issue: string
  severity: Severity
  recommendation: string
}

/** What a rule says of the facts. */
export type Verdict = (
  | ({
      /**
       * `issue`: the facts speak against the rule. `warning`: they give reason to look. `not_shown`: they do not
       * suffice to judge, which is never a pass.
       */
      verdict: 'issue' | 'warning' | 'not_shown'
    } & Shortcoming)
  | { verdict: 'passed'; check: string }
  | { verdict: 'not_applicable'; reason: string }
) & {
  /** Where it differs from the rule's. */
  citation?: string
}

/** One demand of a regulation as a pure function of facts. */
export interface ComplianceRule {
  /** Stable: `<regulation>.<article>.<what>`. */
  id: string
  component: Component
  /** Regulation, article, paragraph and point, for example `GDPR Art. 5(1)(c)`. */
  citation: string
  /** What is demanded, in a few words. */
  title: string
  judge: (facts: ComplianceFacts) => Verdict
}

export const issue = (
  severity: Severity,
  text: string,
  recommendation: string,
  citation?: string,
): Verdict => ({
  ...{ verdict: 'issue', severity, issue: text, recommendation },
  ...cited(citation),
})
export const warning = (
  severity: Severity,
  text: string,
  recommendation: string,
  citation?: string,
): Verdict => ({
  ...{ verdict: 'warning', severity, issue: text, recommendation },
  ...cited(citation),
})
/** `text` goes on after "Not shown: ". */
export const notShown = (
  text: string,
  recommendation: string,
  severity: Severity = 'medium',
  citation?: string,
): Verdict => ({
  ...{ verdict: 'not_shown', severity, issue: `Not shown: ${text}`, recommendation },
  ...cited(citation),
})
export const passed = (check: string, citation?: string): Verdict => ({
  verdict: 'passed',
  check,
  ...cited(citation),
})
export const notApplicable = (reason: string): Verdict => ({ verdict: 'not_applicable', reason })

function cited(citation: string | undefined): { citation?: string } {
  return citation === undefined ? {} : { citation }
}
