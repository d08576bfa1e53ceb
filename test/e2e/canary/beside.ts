import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { AuditTrail, getAuditLogs, recoverAudit } from 'spanledger'
import { checkCompliance, ComplianceAuditor } from 'spanledger/compliance'
import { PERSONAL, PLAIN, SECRETS, type Canaries } from './canaries.js'
import { refused, type Row } from './row.js'

/** What a caller of an API is told goes into their logs. */
const tell = (error: unknown) => process.stdout.write(`${inspect(error)}\n`)

const KINDS = [...SECRETS, ...PERSONAL]

/** A table of people, in words and numbers of every kind. */
function people(canaries: Canaries): Record<string, unknown>[] {
  const named = Object.fromEntries(KINDS.map((kind) => [kind, canaries.text(kind)]))
  return [1, 2, 3].map((id) => ({
    id,
    ...named,
    note: canaries.texts(),
    nested: canaries.values(),
    passport: canaries,
  }))
}

async function withFile<T>(name: string, content: string, use: (path: string) => Promise<T>): Promise<T> {
  // Not below the directory that is scanned: it is the caller's own file.
  const dir = mkdtempSync(join(tmpdir(), 'data-set-'))
  try {
    writeFileSync(join(dir, name), content)
    return await use(join(dir, name))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

async function withServer<T>(answer: RequestListener, use: (host: string) => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const saying =
  (status: number, body: string, type = 'text/plain'): RequestListener =>
  (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': type, 'x-clickhouse-exception-code': '27' }).end(body)
  }

/** A trail whose sink says no: its records stay in the journal. */
async function toSink(sink: string, operationName: string, journals: string): Promise<void> {
  const trail = new AuditTrail({
    operationName,
    sink,
    journalDir: join(journals, encodeURIComponent(operationName)),
  })
  trail.logEvent('custom')
  trail.close()
  await trail.delivered({ timeoutMs: 300 })
}

/** Sinks that quote, and sinks whose address holds a secret. They write below `out`, by no name of their own. */
const sinkRows = (out: string): Row[] => [
  ...(['text/plain', 'application/json'] as const).map((type): Row => ({
    path: `a collector that refuses, and quotes, as ${type}`,
    recordedAs: undefined,
    // Its words are prose, of records it was sent, and addresses of machines.
    allowed: [...PLAIN, 'ip'],
    run: (canaries, path) => {
      const words = type === 'text/plain' ? canaries.texts() : JSON.stringify({ message: canaries.texts() })
      return withServer(saying(400, words, type), (host) => toSink(`otlp+http://${host}`, path, out))
    },
  })),
  {
    path: 'a table that refuses a row, and quotes it',
    recordedAs: undefined,
    run: (canaries, path) => {
      const words = `Code: 27. DB::ParsingException: Cannot parse input: expected '"' before: '${canaries.texts()}'`
      return withServer(saying(500, words), (host) => toSink(`clickhouse://${host}/otel`, path, out))
    },
  },
  {
    path: 'the password in the URL of a sink that is away',
    recordedAs: undefined,
    run: (canaries, path) => {
      const secret = canaries.text('password')
      return toSink(`clickhouse://app:${secret}@127.0.0.1:9/otel`, path, out)
    },
  },
  ...[
    'ftp://app:SECRET@host',
    'clickhouse://app:SECRET@host:port/x',
    'otlp+http://app:SECRET@',
    'SECRET',
  ].map((url): Row => ({
    path: `a sink URL that is none: ${url}`,
    recordedAs: undefined,
    run: async (canaries) => {
      const sink = url.replace('SECRET', canaries.text('password'))
      tell(await refused(() => new AuditTrail({ operationName: 'x', sink })))
      tell(await refused(() => getAuditLogs({ sink })))
      tell(await refused(() => recoverAudit({ sink })))
    },
  })),
]

const complianceRows: Row[] = [
  {
    path: 'a data set that is audited',
    recordedAs: undefined,
    run: async (canaries) => {
      const auditor = new ComplianceAuditor({ regulation: 'GDPR' })
      const report = await auditor.auditDataset({ dataset: people(canaries), datasetName: 'people' })
      process.stdout.write(
        `${report.toString()}\n${JSON.stringify(report)}\n${inspect(report, { depth: 9 })}\n`,
      )
    },
  },
  {
    path: 'a data set that is checked',
    recordedAs: undefined,
    run: async (canaries) => {
      const report = await checkCompliance({ data: people(canaries), regulation: 'GDPR' })
      process.stdout.write(`${report.toString()}\n${JSON.stringify(report)}\n`)
    },
  },
  ...[
    ['damaged.csv', (text: string) => `id,note\n1,"${text}\n2,"x`],
    ['damaged.ndjson', (text: string) => `{"note":"${text.replaceAll('\n', ' ')}"\n`],
  ].map(([name, content]): Row => ({
    path: `a file that cannot be read, ${name as string}`,
    recordedAs: undefined,
    run: (canaries) => {
      const auditor = new ComplianceAuditor({ regulation: 'GDPR' })
      const audit = (dataset: string) => auditor.auditDataset({ dataset, datasetName: 'people' })
      const text = (content as (text: string) => string)(canaries.texts())
      return withFile(name as string, text, async (path) => tell(await refused(() => audit(path))))
    },
  })),
]

/** What reaches Spanledger beside its records: data it checks, answers of sinks, addresses. */
export const besideRows = (out: string): Row[] => [...complianceRows, ...sinkRows(out)]
