// Reading records back: by filter, as a stream with a cursor, and as a summary.
//   npx tsx examples/retrieval.ts [logDir]
import { AuditTrail, getAuditLogs, isRecord, queryAuditLogs, summarizeAuditLogs } from 'spanledger'

const [logDir = 'audit_logs'] = process.argv.slice(2)

new AuditTrail({ operationName: 'nightly_export', logDir, regulations: ['GDPR'], user: 'batch' }).run(
  (trail) => {
    for (const datasetName of ['customers', 'loans', 'payments']) {
      trail.logDataAccess({
        datasetName,
        columnsAccessed: ['id', 'amount'],
        numRecords: 500,
        purpose: 'reporting',
      })
    }
  },
)

// Who read which data in the last 24 hours? Names match whole; times without a zone are UTC.
const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)
const accesses = await getAuditLogs({ logDir, eventTypes: ['data_access'], startTime: yesterday })
for (const record of accesses) {
  if (!isRecord(record, 'data_access')) continue
  const { datasetName, numRecords } = record.details
  console.log(
    `${record.actor?.id ?? 'nobody named'} read ${numRecords} records of ${datasetName} for ${record.purpose}`,
  )
}

// A page at a time: the cursor holds across processes and while new records arrive.
const firstPage = queryAuditLogs({ logDir, regulations: ['GDPR'], order: 'desc', limit: 2 })
for await (const record of firstPage) console.log(`${record.timestamp} ${record.eventType}`)
const nextPage = queryAuditLogs({
  logDir,
  regulations: ['GDPR'],
  order: 'desc',
  limit: 2,
  cursor: firstPage.cursor,
})
for await (const record of nextPage) console.log(`${record.timestamp} ${record.eventType}`)

const summary = await summarizeAuditLogs({ logDir })
console.log(`${summary.total} records of ${summary.operations} operations`)
for (const [type, count] of Object.entries(summary.byType)) console.log(`  ${type}: ${count}`)
