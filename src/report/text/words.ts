/**
 * Characters that show as nothing, or that turn the reading order round: written out, so that what an auditor sees
 * is what the record holds. Line feed and tab are kept, and the joiners that scripts and emoji need.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const KEPT = new Set(['\n', '\t', '\u200C', '\u200D'])
const LONE_SURROGATE = /\p{Cs}/gu

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6, useGrouping: false })

/** The text with nothing hidden in it: `\u202E` becomes `⟨U+202E⟩`. Escaping for HTML is the template's work. */
export function visible(text: string): string {
  return text.replace(LONE_SURROGATE, '\uFFFD').replace(INVISIBLE, (character) => {
    if (KEPT.has(character)) return character
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${code}⟩`
  })
}

/** A whole number with thousands grouped: `1,234,567`. */
export function count(value: number): string {
  return grouped.format(value)
}

/** Any number, as short as six significant digits allow; whole numbers in full. */
export function number(value: number): string {
  return Number.isInteger(value) ? String(value) : decimal.format(value)
}

/** A share of 0 to 1 as a percentage; anything else as the number it is. */
export function percent(share: number): string {
  if (!(share >= 0 && share <= 1)) return number(share)
  const value = share * 100
  if (value > 0 && value < 0.1) return '< 0.1 %'
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value).toString() : value.toFixed(1)} %`
}

/** `1 record`, `2 records`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const LABELS: Readonly<Record<string, string>> = {
  audit_started: 'Operation started',
  audit_closed: 'Operation closed',
  data_access: 'Data access',
  data_transformation: 'Data transformation',
  model_training: 'Model training',
  model_inference: 'Model inference',
  model_evaluation: 'Model evaluation',
  model_load: 'Model loaded',
  model_save: 'Model saved',
  model_release: 'Model released',
  compliance_check: 'Compliance check',
  compliance_issue: 'Compliance issue',
  compliance_warning: 'Compliance warning',
  compliance_passed: 'Compliance check passed',
  user_request: 'Data subject request',
  function_call: 'Function call',
  function_return: 'Function return',
  error: 'Error',
  human_review: 'Human review',
  gap: 'Gap',
}

/** An event type in words; a custom type is shown as it stands. */
export function eventLabel(eventType: string): string {
  return Object.hasOwn(LABELS, eventType) ? (LABELS[eventType] ?? eventType) : visible(eventType)
}
