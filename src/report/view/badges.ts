import type { Outcome } from '../../record/types.js'
import { isInterrupted, isOpen } from '../collect/trails.js'
import type { TrailFacts } from '../collect/trails.js'
import type { Badge } from './section.js'

const OUTCOMES: Readonly<Record<Outcome, Badge>> = {
  success: { label: 'Success', tone: 'good' },
  failure: { label: 'Failure', tone: 'bad' },
  denied: { label: 'Denied', tone: 'warn' },
  unknown: { label: 'Not stated', tone: 'plain' },
}

export function outcomeBadge(outcome: Outcome): Badge {
  return OUTCOMES[outcome]
}

/** How an operation stands: its own word for it, or that its end was not read. */
export function statusBadge(trail: TrailFacts): Badge {
  if (isOpen(trail)) return { label: 'No closing record', tone: 'warn' }
  if (isInterrupted(trail)) return { label: 'Interrupted', tone: 'warn' }
  return { label: trail.status === '' ? 'Closed' : (trail.status ?? 'Closed'), tone: 'plain' }
}

export function severityBadge(severity: string): Badge {
  if (severity === 'high') return { label: 'High', tone: 'bad' }
  if (severity === 'medium') return { label: 'Medium', tone: 'warn' }
  return { label: severity === 'low' ? 'Low' : severity, tone: 'plain' }
}

const FINDINGS: Readonly<Record<string, Badge>> = {
  compliance_issue: { label: 'Issue', tone: 'bad' },
  compliance_warning: { label: 'Warning', tone: 'warn' },
  compliance_passed: { label: 'Passed', tone: 'good' },
}

/** What a record of a check's finding is: an issue, a warning, or a condition that was met. */
export function findingBadge(eventType: string): Badge {
  return FINDINGS[eventType] ?? { label: 'Finding', tone: 'plain' }
}
