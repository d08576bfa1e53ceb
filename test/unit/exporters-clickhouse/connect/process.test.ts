import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import { runScript } from '../../../support/run-script.js'
import { MAKE_TABLE } from './support.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade()
  await server.sql(MAKE_TABLE)
})
afterAll(() => server.stop())

const program = new URL('programs/ends-by-itself.ts', import.meta.url)

it('a process ends by itself with an open connection', async () => {
  const { code, stdout } = await runScript(program, [server.sinkUrl, 'idle']).ended
  expect([code, stdout]).toEqual([0, 'the end is reached\n'])
})

it('a process waits for the rows it asked for', async () => {
  const { code, stdout } = await runScript(program, [server.sinkUrl, 'await-rows']).ended
  expect([code, stdout]).toEqual([0, '[ { slept: 0 } ]\nthe end is reached\n'])
})

it('a process is not kept alive by an insert that nobody waits for', async () => {
  await server.fault({ do: 'hang', when: 'before-body' })
  const { code, stdout } = await runScript(program, [server.sinkUrl, 'leave-insert']).ended
  expect([code, stdout]).toEqual([0, 'the end is reached\n'])
})
