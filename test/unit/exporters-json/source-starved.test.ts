import { expect, test } from 'vitest'
import { startChild } from './support/children.js'
import { makeRecords } from './support/records.js'
import { logDirWith } from './support/spans.js'

test('a read without descriptors left fails as a read of the sink, and the next one succeeds', async () => {
  const logDir = await logDirWith(makeRecords(3))
  const child = startChild('read-starved.ts', [logDir], 'ulimit -n 80')
  expect(await child.line()).toBe('ERR_SINK_READ')
  expect(await child.line()).toBe('3')
  expect(await child.line()).toBe('3')
})
