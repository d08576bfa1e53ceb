/** Reads records in a process of its own: `read-ids.ts <options as JSON>`; prints their ids as one line of JSON. */
import { getAuditLogs, type QueryOptions } from '../../../../src/query/index.js'

const records = getAuditLogs(JSON.parse(process.argv[2] ?? '{}') as QueryOptions)
void records.then((found) => console.log(JSON.stringify(found.map(({ recordId }) => recordId))))
