import type { SpanAttributes } from '../../../otel/span-types.js'
import { countOf, present, textOf } from './attributes.js'
import type { SpanReader } from './reader.js'

/** `retrieval.documents.<n>.document.…` of OpenInference. */
const DOCUMENT = /^retrieval\.documents\.(\d+)\./

/** Which collection documents were retrieved from, and how many. Neither the documents nor what was asked is read. */
export const readVectorSearch: SpanReader = ({ attributes }, { dataset }) => {
  const name = dataset ?? textOf(attributes, 'db.collection.name', 'gen_ai.data_source.id')
  const found = countOf(attributes, 'db.response.returned_rows') ?? documents(attributes)
  const unknown = [
    ...(name === undefined ? ['datasetName'] : []),
    'columnsAccessed',
    ...(found === undefined ? ['numRecords'] : []),
  ]
  const details = {
    datasetName: name ?? 'retriever.*',
    columnsAccessed: [],
    ...present({ numRecords: found }),
    unknown,
    operation: 'retrieve',
    effect: 'read',
  }
  return [{ eventType: 'data_access', details }]
}

function documents(attributes: SpanAttributes): number | undefined {
  const numbers = new Set(Object.keys(attributes).flatMap((name) => DOCUMENT.exec(name)?.[1] ?? []))
  return numbers.size > 0 ? numbers.size : undefined
}
