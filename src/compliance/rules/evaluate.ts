import type { Component, ComplianceFacts, ComplianceRule, Severity, Verdict } from './rule.js'

/** Something that stands against a rule, gives reason to look, or could not be judged. */
export interface ComplianceIssue {
  component: Component
  issue: string
  severity: Severity
  recommendation: string
  /** For example `GDPR Art. 5(1)(c)`. */
  citation: string
}

export interface PassedCheck {
  component: Component
  check: string
  citation: string
}

/** A rule that does not apply to these facts, and why. */
export interface InapplicableCheck extends PassedCheck {
  reason: string
}

export interface Evaluation {
  issues: ComplianceIssue[]
  /** Reasons to look, and what could not be judged (`Not shown: …`). */
  warnings: ComplianceIssue[]
  passedChecks: PassedCheck[]
  notApplicable: InapplicableCheck[]
}

/** Puts the facts to every rule; those for models only where there is a model. */
export function evaluate(rules: readonly ComplianceRule[], facts: ComplianceFacts): Evaluation {
  const result: Evaluation = { issues: [], warnings: [], passedChecks: [], notApplicable: [] }
  for (const rule of rules) {
    if (rule.component === 'model' && facts.model === undefined) continue
    file(result, rule, rule.judge(facts))
  }
  return result
}

function file(result: Evaluation, rule: ComplianceRule, verdict: Verdict): void {
  const { component } = rule
  const citation = verdict.citation ?? rule.citation
  switch (verdict.verdict) {
    case 'issue':
    case 'warning':
    case 'not_shown': {
      const { issue, severity, recommendation } = verdict
      const list = verdict.verdict === 'issue' ? result.issues : result.warnings
      list.push({ component, issue, severity, recommendation, citation })
      return
    }
    case 'passed':
      result.passedChecks.push({ component, check: verdict.check, citation })
      return
    case 'not_applicable':
      result.notApplicable.push({ component, check: rule.title, reason: verdict.reason, citation })
  }
}
