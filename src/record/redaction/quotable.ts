import { randomBytes } from 'node:crypto'
import { createKeyring } from '../tokens.js'
import { Redactor } from './redactor.js'
import type { Redaction } from './redaction.js'

/** Its own longer words are cut off before they are searched. */
const MAX_LENGTH = 16 * 1024

let redaction: Redaction | undefined

/**
 * What another program says, fit for a message: it may quote what it was sent. Secrets go, and what is written like
 * personal data; addresses of machines stay, as they tell where to look.
 */
export function quotable(words: string): string {
  redaction ??= new Redactor({ detectors: ['email', 'iban', 'card', 'national_id', 'phone'] }).under(
    createKeyring([randomBytes(32)]),
  )
  return redaction.redactText(words.slice(0, MAX_LENGTH), '', [])
}
