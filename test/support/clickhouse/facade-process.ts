// The process that holds the engine and answers for it. Its arguments: port, directory, options as JSON.
import { openEngine } from '../../../exporters/clickhouse/connect/chdb-engine.js'
import type { Fault } from './faults.js'
import { FacadeServer, type FacadeOptions } from './facade-server.js'

export interface Call {
  id: number
  name: 'sql' | 'fault' | 'heal' | 'counts' | 'stop'
  argument?: unknown
}

const [port, dir, options] = process.argv.slice(2) as [string, string, string]
const open = await openEngine(dir, 'the engine behind the server')
// One session that stays, or the engine would start anew with every request.
const kept = open()
const server = new FacadeServer(open, JSON.parse(options) as FacadeOptions)

const calls: Record<Call['name'], (argument: unknown) => unknown> = {
  sql: async (sql) => (await kept.queryAsync(sql as string, { format: 'JSONEachRow' })).text(),
  fault: (fault) => server.fault(fault as Fault),
  heal: () => server.heal(),
  counts: () => server.counts,
  stop: () => server.close(),
}

process.on('message', ({ id, name, argument }: Call) => {
  Promise.resolve()
    .then(() => calls[name](argument))
    .then(
      (result) => process.send!({ id, result }),
      (error: Error) => process.send!({ id, error: error.message }),
    )
    .catch(() => {})
})
// Whoever asked for the server is gone.
process.on('disconnect', () => process.exit())

process.send!({ port: await server.listen(Number(port)) })
