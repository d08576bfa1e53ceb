import type { StoredRecord } from '../../../../src/record/types.js'

/** Every kind of place a value can stand in, filled with what would break out of one. */
export const HOSTILE =
  `<script>window.broken = 1</script><img src=x onerror="window.broken = 1">{{title}}{{{css}}}</style></title></svg>'"&]]>` +
  `{{#operations}}x{{/operations}}\u202E`
/** The same as a page shows it: nothing in it stays invisible. */
export const SHOWN = HOSTILE.replace('\u202E', '⟨U+202E⟩')

function poison<T>(value: T): T {
  if (typeof value === 'string') return HOSTILE as T
  if (Array.isArray(value)) return value.map(poison) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [`${key}${HOSTILE}`, poison(item)]),
  ) as T
}

/** Hostile in every field; in `details` also by key, beside the members a table reads. */
export function poisoned(log: StoredRecord[]): StoredRecord[] {
  return log.map((record, index) => ({
    ...record,
    recordId: `${record.recordId}${HOSTILE}`,
    operationId: `${record.operationId}${HOSTILE}`,
    eventType: index % 9 === 0 ? HOSTILE : record.eventType,
    operationName: HOSTILE,
    hash: HOSTILE,
    regulations: [HOSTILE],
    actor: { id: HOSTILE, type: HOSTILE as 'user' },
    subjects: [{ token: HOSTILE }],
    purpose: HOSTILE,
    legalBasis: HOSTILE,
    redactions: [HOSTILE],
    ledger: { id: HOSTILE, index },
    context: poison(record.context),
    details: {
      ...Object.fromEntries(Object.entries(record.details).map(([key, value]) => [key, poison(value)])),
      ...poison(record.details),
    },
  }))
}

/** An object with every text of its own replaced. */
export function withHostileTexts<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? HOSTILE : (item as unknown)]),
  ) as T
}
