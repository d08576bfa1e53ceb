import { describe, expect, it } from 'vitest'
import { auditedHost, portOf, provedRecords, writtenIn } from '../support/audited-host.js'
import { hostInstalls, type HostInstall } from '../support/host-install.js'
import { describeRecords, listedRecords } from '../support/record-list.js'

const readme = new URL('../e2e/hosts/express-vad/README.md', import.meta.url)
const { voiceLike } = (await import(new URL('../e2e/hosts/express-vad/audio.mjs', import.meta.url).href)) as {
  voiceLike: (frames: number) => Float32Array
}

/** Two clips are posted, and the service is ended. */
async function serve(program: string, install: HostInstall, env: Record<string, string> = {}) {
  const host = auditedHost(`express-vad/${program}`, { install, env })
  const port = await portOf(host)
  const likelihoods: number[] = []
  for (let clip = 0; clip < 2; clip++) {
    const answer = await fetch(`http://127.0.0.1:${port}/speech`, {
      method: 'POST',
      headers: { 'content-type': 'audio/pcm', connection: 'close' },
      body: voiceLike(4),
    })
    likelihoods.push(...((await answer.json()) as { likelihoods: number[] }).likelihoods)
  }
  host.child.kill('SIGTERM')
  return { likelihoods, logDir: host.logDir, ...(await host.ended) }
}

describe.each(hostInstalls)('an Express service with an ONNX model, on %s', (install) => {
  it.each(['server.mjs', 'server.cjs'])('(%s) gives the records that its README lists', async (program) => {
    const { logDir, code, stderr } = await serve(program, install)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const records = await provedRecords(logDir)
    expect(describeRecords(records, readme, 'Records')).toEqual(listedRecords(readme, 'Records'))
  })

  it('answers as without an audit, and no sound and no answer is written down', async () => {
    const { likelihoods, logDir } = await serve('server.mjs', install)
    expect(likelihoods).toHaveLength(8)
    const written = writtenIn(logDir)
    for (const likelihood of likelihoods) expect(written).not.toContain(String(likelihood).slice(0, 10))
  })

  it('gives one record for many calls where told so, with the exact count at the end', async () => {
    const { logDir } = await serve('server.mjs', install, { SPANLEDGER_AGGREGATE: 'every 100' })
    const heading = 'Records, one for a hundred calls'
    const records = await provedRecords(logDir)
    expect(describeRecords(records, readme, heading)).toEqual(listedRecords(readme, heading))
  })
})
