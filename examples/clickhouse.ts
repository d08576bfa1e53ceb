// A trail kept in ClickHouse and read back from there, in SQL too.
//   npx tsx examples/clickhouse.ts [sink]
//   sink: clickhouse://writer@host:8123/otel, with the password in SPANLEDGER_CLICKHOUSE_PASSWORD, or the engine in this
//   process, without a server: chdb:./audit.chdb (npm install chdb)
import { AuditTrail, getAuditLogs, shutdownAudit, summarizeAuditLogs } from 'spanledger'
import { verifyAuditLogs } from 'spanledger/ledger'

const [sink = 'chdb:./audit.chdb'] = process.argv.slice(2)

const trail = new AuditTrail({ operationName: 'score_applicants', sink, regulations: ['GDPR'] })
trail.logDataAccess({
  datasetName: 'applicants',
  columnsAccessed: ['income', 'age'],
  numRecords: 250,
  purpose: 'credit scoring',
  user: 'scoring-service',
  subjects: ['customer-4711'],
})
trail.logModelInference({ modelId: 'credit-model-7', inputData: '250 rows', output: '250 scores' })
const receipt = trail.close()

// Kept already; a reader sees it in the tables once it is delivered, and until then in the journal.
console.log(`delivered: ${await trail.delivered({ timeoutMs: 10_000 })}`)

const accesses = await getAuditLogs({ sink, datasets: ['applicants'], subjects: ['customer-4711'] })
for (const { timestamp, actor, purpose } of accesses) console.log(`${timestamp} ${actor?.id} for ${purpose}`)

const { total, byType } = await summarizeAuditLogs({ sink, operationId: trail.operationId })
console.log(`${total} records:`, { ...byType })

const { verdict, findings } = await verifyAuditLogs({ sink, receipts: [receipt] })
console.log(`verify: ${verdict}`, findings.map(({ kind }) => kind).join())

await shutdownAudit()
