import { digestOf } from '../../../record/digest-of.js'
import { present, textOf, wordOf } from './attributes.js'
import { effectOf } from './effect.js'
import type { SpanReader } from './reader.js'

/** Operations on what a bucket holds; others are about the bucket. */
const ON_OBJECTS = /object|multipart|uploadpart/i

/**
 * Which bucket was read or written. By the names of the conventions for AWS S3. The key of an object often names a
 * person: it is only told under `full`, and as its keyed digest under `digest`.
 */
export const readObjectStore: SpanReader = ({ attributes }, { capture, dataset }) => {
  const bucket = textOf(attributes, 'aws.s3.bucket')
  const operation = wordOf(attributes, 'rpc.method', 'aws.operation')
  if (dataset === undefined && bucket === undefined) return []
  if (operation !== undefined && !ON_OBJECTS.test(operation)) return []
  const key = textOf(attributes, 'aws.s3.key')
  const details = {
    datasetName: dataset ?? `s3://${bucket}`,
    columnsAccessed: [],
    unknown: ['columnsAccessed', 'numRecords'],
    ...present({
      operation: operation?.replace(/^.*\//, ''),
      effect: operation === undefined ? undefined : effectOf(operation.replace(/^.*\//, '')),
      objectKey:
        key === undefined || capture === 'shape' ? undefined : capture === 'full' ? key : digestOf(key),
      region: wordOf(attributes, 'cloud.region', 'aws.region'),
    }),
  }
  return [{ eventType: 'data_access', details }]
}
