/**
 * SQL that fills a records' table with `count` records over 60 days, in trails of five: ids and hashes as random as real
 * ones, 50 operations, 500 users and one rare one, 200 data sets, a subject in every fifth record, three regulations.
 */
export function fillRecords(table: string, count: number): string {
  const from = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n
  const step = (60n * 86_400_000_000_000n) / BigInt(count)
  const uuid = (ms: string, digits: string) =>
    `concat(substring(${ms}, 1, 8), '-', substring(${ms}, 9, 4), '-7', substring(${digits}, 1, 3), '-8', substring(${digits}, 4, 3), '-', substring(${digits}, 7, 12))`
  const digits = (seed: string) => `lower(hex(SHA256(${seed})))`
  const millis = (ns: string) => `lower(leftPad(hex(toUInt64(intDiv(${ns}, 1000000))), 12, '0'))`
  return `INSERT INTO ${table} (ts, record_id, hash, event_type, operation_name, outcome, service, operation_id, actor_id,
  subject_tokens, datasets, regulations, sequence, ledger_id, ledger_index, trace_id, span_id, record)
WITH
  intDiv(number, 5) AS trail, number % 5 AS seq,
  toInt64(${from} + number * ${step} + sipHash64(number) % 1000000) AS ns,
  ${digits(`concat('record ', toString(number))`)} AS ofRecord, ${digits(`concat('trail ', toString(trail))`)} AS ofTrail,
  ${uuid(millis('ns'), 'ofRecord')} AS rid,
  ${uuid(millis(`toInt64(${from} + trail * 5 * ${step})`), 'ofTrail')} AS oid,
  substring(ofTrail, 20, 32) AS tid, substring(ofTrail, 30, 16) AS sid,
  ['audit_started', 'data_access', 'data_transformation', 'model_inference', 'audit_closed'][seq + 1] AS type,
  concat('operation_', toString(sipHash64(trail, 1) % 50)) AS name,
  if(trail IN (${RARE_TRAILS.join()}), 'rare', concat('user_', toString(sipHash64(trail, 2) % 500))) AS actor,
  if(seq = 1, [concat('dataset_', toString(sipHash64(trail, 3) % 200))], []) AS dataset,
  if(seq = 1, [concat('k1:', ${digits('toString(sipHash64(trail, 4) % 200000)')})], []) AS subject,
  multiIf(sipHash64(trail, 5) % 20 = 0, ['HIPAA'], sipHash64(trail, 5) % 3 = 0, ['GDPR', 'CCPA'], ['GDPR']) AS laws,
  concat('01990000-0000-7000-8000-00000000000', toString(trail % 8)) AS ledger,
  concat('{"actor":{"id":"', actor, '","type":"user"},"context":{"environment":"production","project":"credit_scoring"},',
    '"details":{"columnsAccessed":["age","income"],"datasetName":"', dataset[1], '","numRecords":', toString(sipHash64(number) % 100000),
    '},"eventType":"', type, '","ledger":{"id":"', ledger, '","index":', toString(intDiv(number, 8)),
    '},"operationId":"', oid, '","operationName":"', name, '","outcome":"success","previousHash":"', ${digits(`concat('before ', toString(number))`)},
    '","purpose":"credit scoring","recordId":"', rid, '","regulations":["', arrayStringConcat(laws, '","'), '"],"schemaVersion":"1","sequence":',
    toString(seq), ',"spanId":"', sid, '","timestamp":"', toString(fromUnixTimestamp64Nano(ns, 'UTC')), '","traceId":"', tid, '"}') AS text
SELECT fromUnixTimestamp64Nano(ns, 'UTC'), unhex(replaceAll(rid, '-', '')), SHA256(concat(char(0), text)), type, name,
  'success', 'credit-scoring', oid, actor, subject, dataset, laws, seq, ledger, intDiv(number, 8), tid, sid, text
FROM numbers(${count})`
}

/** The rare user works in these. */
const RARE_TRAILS = [11, 40_007, 90_011, 150_001]
