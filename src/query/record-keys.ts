import { isRecordTimestamp, parseRecord } from './read-record.js'

/** What an index needs of a record. */
export interface RecordKeys {
  /** RFC 3339 in UTC with nine fraction digits. */
  timestamp: string
  operationId: string
  operationName: string
}

const TIMESTAMP_KEY = '"timestamp":"'
const TIMESTAMP_LENGTH = '2026-01-01T00:00:00.000000000Z'.length
const TRACE_KEY = '","traceId":"'
/** From the timestamp's first digit to the end of a record. */
const TAIL_LENGTH = TIMESTAMP_LENGTH + TRACE_KEY.length + 32 + '"}'.length
const ID_KEY = '"operationId":'
const NAME_KEY = ',"operationName":'

/**
 * The keys of a record, from its stored text.
 *
 * @returns undefined when the text is no record.
 */
export function keysOf(text: string): RecordKeys | undefined {
  const found = findKeys(text)
  if (found) return found
  try {
    return parseRecord(text)
  } catch {
    return undefined
  }
}

/**
 * Finds the keys without parsing the record, which would cost several times as much. It leans on RFC 8785's order
 * of members: `timestamp` and `traceId` end every record, and what follows `operationId` holds no object with such
 * a member. Within a JSON string the quotes would be escaped, so none of this can be met there.
 */
function findKeys(text: string): RecordKeys | undefined {
  const time = text.length - TAIL_LENGTH
  const traceKey = time + TIMESTAMP_LENGTH
  if (!text.startsWith(TIMESTAMP_KEY, time - TIMESTAMP_KEY.length)) return undefined
  if (!text.startsWith(TRACE_KEY, traceKey) || !text.endsWith('"}')) return undefined
  const idKey = text.lastIndexOf(ID_KEY, time)
  const id = idKey === -1 ? undefined : stringAt(text, idKey + ID_KEY.length)
  if (!id || !text.startsWith(NAME_KEY, id.end)) return undefined
  const name = stringAt(text, id.end + NAME_KEY.length)
  const timestamp = text.slice(time, traceKey)
  if (!name || !isRecordTimestamp(timestamp)) return undefined
  return { timestamp, operationId: id.value, operationName: name.value }
}

/** The JSON string whose opening quote is at `start`; `end` is behind its closing quote. */
function stringAt(text: string, start: number): { value: string; end: number } | undefined {
  let close = text.indexOf('"', start + 1)
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1)
  const content = text.slice(start + 1, close)
  if (!content.includes('\\')) return { value: content, end: close + 1 }
  try {
    return { value: JSON.parse(`"${content}"`) as string, end: close + 1 }
  } catch {
    return undefined
  }
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}
