import { diag } from '@opentelemetry/api'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { AuditTrail } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { mountVolume } from '../support/fault-outage.js'
import { Tally } from '../support/fault-results.js'

it('a journal on a volume in memory is warned of, as a crash of the machine takes it along', () => {
  const logDir = auditDir()
  const volume = mountVolume('size=1m')
  if (!volume) return new Tally('journal in memory: not permitted here').settle({ atLeast: 0 })
  const told: string[] = []
  const ignore = () => {}
  const warn = (message: string) => void told.push(message)
  diag.setLogger({ verbose: ignore, debug: ignore, info: ignore, warn, error: ignore })
  onTestFinished(() => diag.disable())
  new AuditTrail({ operationName: 'x', logDir, journalDir: join(volume, 'journal') })
  expect(told).toEqual([expect.stringContaining(`${volume}/journal is in memory only`)])
})
