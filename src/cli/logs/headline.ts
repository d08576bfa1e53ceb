import { isRecord, type JsonObject, type StoredRecord } from '../../record/types.js'
import { callsOf, isObject } from '../../report/collect/fields.js'
import { inline, keyValues } from '../../report/text/details.js'
import { count, counted } from '../../report/text/words.js'
import { plain } from '../text/plain.js'

/** What a record says happened, in one line: the members of its details that tell most, in words. */
export function headlineOf(record: StoredRecord): string {
  return plain(headline(record))
}

function headline(record: StoredRecord): string {
  const details = record.details as JsonObject
  const of = (name: string) => inline(details[name])
  if (isRecord(record, 'audit_started')) return serviceOf(details)
  if (isRecord(record, 'data_access')) {
    return listed(`${of('datasetName')}: ${of('columnsAccessed')} (${recordsOf(details)})`, callsIn(details))
  }
  if (isRecord(record, 'data_transformation')) {
    return `${of('transformationType')}: ${flowOf(details) ?? `${of('inputData')} → ${of('outputData')}`}`
  }
  if (isRecord(record, 'model_training')) {
    return listed(`${of('modelType')} on ${of('datasetName')}`, of('metrics'))
  }
  if (isRecord(record, 'model_inference')) {
    const confidence = labelled('confidence', of('confidence'))
    return listed(`${of('modelId')} → ${of('output')}`, confidence, callsIn(details))
  }
  if (isRecord(record, 'compliance_check')) {
    return `${of('checkType')} (${of('regulation')}): ${of('result')}`
  }
  if (isRecord(record, 'user_request')) return `${of('requestType')}: ${of('status')}`
  if (isRecord(record, 'human_review')) return `${of('decision')}, by ${of('reviewer')}`
  if (isRecord(record, 'error')) return listed(of('errorType'), of('message'))
  if (isRecord(record, 'gap')) return `${of('count')} records lost: ${of('reason')}`
  if (isRecord(record, 'audit_closed')) return listed(of('status'), of('details'))
  if (record.eventType.startsWith('model_') && details['modelId'] !== undefined) {
    return listed(of('modelId'), of('metrics'), fileOf(details))
  }
  return keyValues(details)
    .map(({ key, value }) => `${key}: ${value}`)
    .join('; ')
}

function serviceOf(details: JsonObject): string {
  const { resource } = details
  const service =
    typeof resource === 'object' && resource !== null && !Array.isArray(resource)
      ? resource['service.name']
      : undefined
  return labelled('service', inline(service))
}

function recordsOf({ numRecords }: JsonObject): string {
  if (numRecords === undefined) return 'number not known'
  return typeof numRecords === 'number' ? counted(numRecords, 'record') : inline(numRecords)
}

/** Of a record that stands for many calls. */
function callsIn(details: JsonObject): string {
  const calls = callsOf(details)
  return calls === 1 ? '' : counted(calls, 'call')
}

/** Of a model that was loaded or saved: by its hash one knows it again, whatever its name. */
function fileOf({ model }: JsonObject): string {
  const { sha256, path } = isObject(model) ? model : {}
  if (typeof sha256 === 'string') return `sha256 ${sha256.slice(0, 16)}…`
  return labelled('from', inline(path))
}

function flowOf({ recordsIn, recordsOut }: JsonObject): string | undefined {
  if (typeof recordsIn !== 'number' || typeof recordsOut !== 'number') return undefined
  return `${count(recordsIn)} → ${counted(recordsOut, 'record')}`
}

function labelled(label: string, text: string): string {
  return text === '' ? '' : `${label} ${text}`
}

function listed(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ')
}
