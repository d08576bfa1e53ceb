import { describe, expect, it } from 'vitest'
import { auditedHost, portOf, provedRecords } from '../support/audited-host.js'
import { hostInstalls, type HostInstall } from '../support/host-install.js'
import { describeRecords, listedRecords } from '../support/record-list.js'
import { PROTOBUF, answering, startServer } from '../unit/otel/support/otlp-server.js'

const readme = new URL('../e2e/hosts/express-vad/README.md', import.meta.url)
const AUTO = '@opentelemetry/auto-instrumentations-node/register'
const AUDIT = ['--import', 'spanledger/register']

/** A Collector gets what the host's SDK and the audit send; one clip of four frames is posted twice. */
async function serve(program: string, install: HostInstall, nodeOptions: string[]) {
  const { url, requests } = await startServer(answering(200, '', PROTOBUF))
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url.origin,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }
  const host = auditedHost(`express-vad/${program}`, { install, nodeOptions, env })
  const port = await portOf(host)
  for (let clip = 0; clip < 2; clip++) {
    const body = new Float32Array(4 * 512)
    const headers = { 'content-type': 'audio/pcm', connection: 'close' }
    const answer = await fetch(`http://127.0.0.1:${port}/speech`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    await answer.text()
  }
  host.child.kill('SIGTERM')
  await host.ended
  const sent = requests.map(({ body }) => body)
  const ofScope = (scope: string) => Buffer.concat(sent.filter((body) => body.includes(scope)))
  return { records: await provedRecords(host.logDir), ofScope }
}

describe.each(hostInstalls)("beside OpenTelemetry's auto-instrumentations, on %s", (install) => {
  it.each([
    ['server.cjs', 'required before', ['--require', AUTO, ...AUDIT]],
    ['server.mjs', 'imported before', ['--import', AUTO, ...AUDIT]],
    ['server.mjs', 'imported after', [...AUDIT, '--import', AUTO]],
    ['server.cjs', 'imported after', [...AUDIT, '--import', AUTO]],
  ])(
    '(%s, %s) the host has its spans, and the audit its records in their traces',
    async (program, _order, options) => {
      const { records, ofScope } = await serve(program, install, options)
      expect(describeRecords(records, readme, 'Records')).toEqual(listedRecords(readme, 'Records'))

      const hostSpans = ofScope('@opentelemetry/instrumentation-http')
      const runs = records.filter(({ eventType }) => eventType === 'model_inference')
      expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(2)
      for (const { traceId } of runs) expect(hostSpans.includes(Buffer.from(traceId, 'hex'))).toBe(true)
      // The Collector has the records too, beside the host's spans.
      const audit = ofScope('spanledger').toString('latin1')
      for (const { recordId } of runs) expect(audit).toContain(recordId)
    },
  )
})
