import { describe, expect, it } from 'vitest'
import { auditedHost, provedRecords, writtenIn } from '../support/audited-host.js'
import { hostInstalls } from '../support/host-install.js'
import { describeRecords, listedRecords } from '../support/record-list.js'

const readme = new URL('../e2e/hosts/tfjs-training/README.md', import.meta.url)

describe.each(hostInstalls)('a training in TensorFlow.js, on %s', (install) => {
  it.each(['train.mjs', 'train.cjs'])('(%s) gives the records that its README lists', async (program) => {
    const host = auditedHost(`tfjs-training/${program}`, { install })
    const { code, stdout } = await host.ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'answers: 0 1 2\n' })
    const records = await provedRecords(host.logDir)
    expect(describeRecords(records, readme, 'Records')).toEqual(listedRecords(readme, 'Records'))
  })

  it('writes down no measurement of the data', async () => {
    const host = auditedHost('tfjs-training/train.mjs', { install })
    await host.ended
    // Of the second flower and the third, as the script makes them up.
    const written = writtenIn(host.logDir)
    for (const value of ['4.510367', '1.367537', '5.827324', '1.947981']) expect(written).not.toContain(value)
  })
})
