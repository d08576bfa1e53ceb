import naiveBayes from 'wink-naive-bayes-text-classifier'
import type { Label } from './corpus.js'
import { PSEUDONYM } from './pseudonymise.js'

/** What the filter reads of a mail. */
export interface MailText {
  subject: string
  text: string
}

export interface Verdict {
  label: Label
  /** The filter's own probability for its label, 0.5 to 1. Naive Bayes is too sure of itself: use it to rank. */
  confidence: number
}

export interface SpamFilter {
  classify(mail: MailText): Verdict
  /** How many words the filter knows. */
  vocabulary: number
}

/** Held-out mails by what they are and what the filter said; "positive" is spam. */
export interface Confusion {
  truePositive: number
  falsePositive: number
  trueNegative: number
  falseNegative: number
}

/** All of them between 0 and 1; precision, recall and F1 are those of spam. */
export interface Metrics {
  accuracy: number
  precision: number
  recall: number
  f1: number
}

export const MODEL_TYPE = 'naive-bayes'
/** Each word counts once a mail (binarised Bayes), smoothed as the package's authors advise. */
export const PARAMETERS = { considerOnlyPresence: true, smoothingFactor: 0.5 }

export function trainSpamFilter(mails: readonly (MailText & { label: Label })[]): SpamFilter {
  const model = naiveBayes()
  model.defineConfig(PARAMETERS)
  model.definePrepTasks([])
  for (const mail of mails) model.learn(featuresOf(mail), mail.label)
  model.consolidate()
  return {
    vocabulary: model.stats().vocabulary,
    classify(mail) {
      const [best] = model.computeOdds(featuresOf(mail))
      // Nothing known in it: deliver, for a lost mail costs more than a read advertisement.
      if (best === undefined || best[0] === 'unknown') return { label: 'ham', confidence: 0.5 }
      return { label: best[0] === 'spam' ? 'spam' : 'ham', confidence: 1 / (1 + 2 ** -best[1]) }
    },
  }
}

export function confusionOf(results: readonly { label: Label; predicted: Label }[]): Confusion {
  const confusion = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 }
  for (const { label, predicted } of results) {
    if (predicted === 'spam') confusion[label === 'spam' ? 'truePositive' : 'falsePositive']++
    else confusion[label === 'ham' ? 'trueNegative' : 'falseNegative']++
  }
  return confusion
}

export function metricsOf(confusion: Confusion): Metrics {
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion
  const all = truePositive + falsePositive + trueNegative + falseNegative
  return {
    accuracy: ratio(truePositive + trueNegative, all),
    precision: ratio(truePositive, truePositive + falsePositive),
    recall: ratio(truePositive, truePositive + falseNegative),
    f1: ratio(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Words of the text, and words of the subject marked as such. Who wrote is not a feature: pseudonyms drop out. */
function featuresOf({ subject, text }: MailText): string[] {
  return [...new Set([...wordsOf(text), ...wordsOf(subject).map((word) => `subject:${word}`)])]
}

function wordsOf(text: string): string[] {
  const plain = text
    .replace(PSEUDONYM, ' ')
    .toLowerCase()
    .replace(/https?:\/\/\S+/g, ' link ')
  return plain.match(/[\p{L}$!][\p{L}'-]{1,19}/gu) ?? []
}
