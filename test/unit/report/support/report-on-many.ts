/** Reports on as many records as the first argument says, made one at a time, into the file the second names. */
import type { StoredRecord } from '../../../../src/record/types.js'
import { ReportGenerator } from '../../../../src/report/index.js'
import { idOf, record, timeAt } from './records.js'

const [records = '0', outputFile = 'report.html'] = process.argv.slice(2)

/** No two records have the same operation, data set, actor or subject: the hardest case for whoever keeps count. */

async function* distinct(count: number): AsyncGenerator<StoredRecord> {
  for (let index = 0; index < count; index++) {
    const details = { datasetName: `set ${String(index)}`, columnsAccessed: ['a'], numRecords: 1 }
    yield record('data_access', details, {
      recordId: idOf(index),
      operationId: idOf(index),
      timestamp: timeAt(index),
      actor: { id: `actor ${String(index)}`, type: 'user' },
      subjects: [{ token: `k1:${index.toString(16).padStart(64, '0')}` }],
    })
  }
}

await new ReportGenerator().generateAuditReport({ logs: distinct(Number(records)), outputFile })
