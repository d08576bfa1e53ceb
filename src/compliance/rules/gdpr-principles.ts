import { columnsWhere, directIdentifiers, forPersonalData, inspected, LIKELY, named } from './facts.js'
import { issue, notShown, passed, warning, type ComplianceRule } from './rule.js'

/** Purposes that the Article 29 Working Party calls too general (WP 203, 00569/13/EN, section III.1.1), and their like. */
const VAGUE_PURPOSE =
  /^(?:improving (?:the )?user'?s?'? experience|marketing(?: purposes)?|it[- ]security(?: purposes)?|future research|research|analytics|analysis|business(?: purposes)?|machine learning|other|various|general|internal use|testing|data processing)\.?$/i
const ENDLESS =
  /^(?:indefinite(?:ly)?|forever|unlimited|permanent(?:ly)?|for ?ever|no limit|infinite|never deleted|unbegrenzt)\b/i

/** GDPR Art. 5(1): the principles, as far as data and metadata can show them. */
export const PRINCIPLES: readonly ComplianceRule[] = [
  {
    id: 'gdpr.5-1-b.purpose',
    component: 'dataset',
    citation: 'GDPR Art. 5(1)(b)',
    title: 'The purpose is stated',
    judge: forPersonalData(({ stated: { purpose } }) => {
      if (purpose === undefined) {
        return notShown(
          'for which purpose the data is processed.',
          'State metadata.purpose: specific, explicit, legitimate.',
        )
      }
      return purpose.every((text) => VAGUE_PURPOSE.test(text))
        ? warning(
            'medium',
            'The purpose stated is too general to limit anything.',
            'Say what is done with the data, and for whom.',
          )
        : passed('A purpose is stated; whether it is specific enough is for a person to judge.')
    }),
  },
  {
    id: 'gdpr.5-1-c.minimisation',
    component: 'dataset',
    citation: 'GDPR Art. 5(1)(c)',
    title: 'Direct identifiers are limited to what is necessary',
    judge: (facts) => {
      const { necessaryColumns = [] } = facts.stated
      const identifiers = directIdentifiers(facts)
      if (facts.rowsInspected === 0) {
        return notShown(
          'whether the data is minimised: the data set has no rows.',
          'Check a data set with rows.',
        )
      }
      if (identifiers.length === 0) return passed(`No direct identifier was found in ${inspected(facts)}.`)
      const unexplained = identifiers.filter((column) => !necessaryColumns.includes(column))
      return unexplained.length === 0
        ? passed(`Every column of direct identifiers is stated to be necessary: ${named(identifiers)}.`)
        : issue(
            'high',
            `Direct identifiers that are not stated to be necessary: ${named(unexplained)}.`,
            'Drop or pseudonymise these columns, or list those the purpose cannot do without in metadata.necessaryColumns.',
          )
    },
  },
  {
    id: 'gdpr.5-1-c.free-text',
    component: 'dataset',
    citation: 'GDPR Art. 5(1)(c)',
    title: 'Free text holds no personal data that is not needed',
    judge: (facts) => {
      const texts = columnsWhere(
        facts,
        ({ kind, confidence }) => kind === 'free_text' && confidence >= LIKELY,
      )
      return texts.length === 0
        ? { verdict: 'not_applicable', reason: `No column of free text was found in ${inspected(facts)}.` }
        : notShown(
            `what free text says about people: ${named(texts)}.`,
            'Read a sample, and remove or redact what the purpose does not need.',
            'low',
          )
    },
  },
  {
    id: 'gdpr.5-1-e.retention',
    component: 'dataset',
    citation: 'GDPR Art. 5(1)(e)',
    title: 'The storage is limited in time',
    judge: forPersonalData(({ stated: { retentionPeriod } }) => {
      if (retentionPeriod === undefined) {
        return notShown(
          'how long the data is kept.',
          'State metadata.retentionPeriod, and delete or anonymise at its end.',
        )
      }
      return ENDLESS.test(retentionPeriod)
        ? issue('high', 'The data is kept without a limit in time.', 'Set a period, or anonymise the data.')
        : passed('A retention period is stated; that data is deleted at its end is not shown.')
    }),
  },
]
