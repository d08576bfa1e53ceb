import type { JsonObject, StoredRecord } from '../../record/types.js'
import { inline, keyValues } from '../text/details.js'
import type { KeyValue } from '../text/details.js'
import { count, counted } from '../text/words.js'
import { countOf, isObject, member } from './fields.js'
import type { Fields } from './fields.js'

/** When and by whom a record was made. */
export interface At {
  time: string
  operation: string
  actor: string
}

/** One run of a check. */
export interface CheckFacts extends At {
  checkType: string
  /** What was checked; empty where the record does not name it. */
  name: string
  regulation: string
  result: string
  /** The result in numbers; empty where the record has none that are known. */
  numbers: string
  /** What was stated to the check, or whatever a check of another kind recorded. */
  details: KeyValue[]
}

/** One finding of a check, or one of its conditions that was met. */
export interface CheckFindingFacts extends At {
  type: string
  /** Of what was checked; empty where the trail does not name it. */
  dataset: string
  severity: string
  finding: string
  recommendation: string
  citation: string
}

export function checkOf(at: At, { details, regulations }: Fields): CheckFacts {
  const { regulation: _regulation, checkType: _checkType, result: _result, ...others } = details
  const names = Object.keys(others)
  // The built-in check keeps its particulars in `details`; custom ones beside it.
  const inner = names.length === 1 ? others['details'] : undefined
  const particulars = isObject(inner) ? inner : others
  return {
    ...at,
    checkType: member(details, 'checkType'),
    regulation: member(details, 'regulation') || regulations.join(', '),
    result: member(details, 'result'),
    ...(isObject(particulars['stated'])
      ? ofStatements(particulars, particulars['stated'])
      : { name: '', numbers: '', details: keyValues(particulars) }),
  }
}

/** A check of `spanledger/compliance`: its counts in words, so that the statements have the room. */
function ofStatements(particulars: JsonObject, stated: JsonObject) {
  const number = (name: string): number => countOf(particulars, name) ?? 0
  const unread = Object.keys(particulars).includes('unreadMetadata')
    ? member(particulars, 'unreadMetadata')
    : ''
  return {
    name: member(particulars, 'name'),
    numbers: [
      counted(number('issuesCount'), 'issue'),
      counted(number('warningsCount'), 'warning'),
      `${count(number('passedChecksCount'))} passed`,
      `${count(number('rowsInspected'))} of ${counted(number('rowsSeen'), 'row')} inspected`,
    ].join(', '),
    details: [
      ...keyValues(stated),
      ...(unread === '' || unread === 'none' ? [] : [{ key: 'not read', value: unread }]),
    ],
  }
}

export function checkFindingOf(
  at: At,
  { type, details }: Fields,
  { context }: StoredRecord,
): CheckFindingFacts {
  const said = member(details, 'issue') || member(details, 'check')
  return {
    ...at,
    type,
    dataset: isObject(context) ? member(context, 'datasetName') : '',
    severity: member(details, 'severity'),
    // A caller's own finding may have members of other names.
    finding: said === '' ? inline(details) : said,
    recommendation: member(details, 'recommendation'),
    citation: member(details, 'citation'),
  }
}
