import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import canonicalizePackage from 'canonicalize'
import { extractText } from 'unpdf'
import type { StoredRecord } from 'spanledger'
import type { Mail, RawMail } from '../../examples/spam-filter/corpus.js'

export interface Run {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** What the demo does of its own; the compliance checks add theirs. */
export const OPERATIONS = [
  'load_mails',
  'pseudonymise_mails',
  'train_spam_filter',
  'evaluate_spam_filter',
  'classify_mails',
  'review_classification',
  'answer_access_request',
]

/** Runs the demo as its users do: a process of its own, from the root of the package. */
export function runDemo(output: string, mails: number, env: Record<string, string>): Promise<Run> {
  return runScript(['examples/spam-filter/main.ts', '--output', output, '--mails', String(mails)], env)
}

/** The commands that the demo ends with, each on one line. */
export function commandsIn(stdout: string): string[] {
  const joined = stdout.replace(/ \\\n +/g, ' ')
  return joined.match(/(?<=^ +)(?:[A-Z_]+=\S+ )?npx spanledger .+/gm) ?? []
}

/** Runs such a command by the sources of the command line. */
export function runCommand(command: string): Promise<Run> {
  const [set = '', args = ''] = command.split('npx spanledger ')
  const [name, value] = set.trim().split('=')
  const env = name === undefined || value === undefined ? {} : { [name]: value }
  return runScript(['src/cli/main.ts', ...args.split(' ')], env)
}

function runScript(args: string[], env: Record<string, string>): Promise<Run> {
  const script = spawn(process.execPath, ['--import', 'tsx', ...args], { env: { ...process.env, ...env } })
  const result: Run = { exitCode: null, stdout: '', stderr: '' }
  script.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()))
  script.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()))
  return new Promise((ended) => script.on('close', (exitCode) => ended({ ...result, exitCode })))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

export interface Collector {
  endpoint: string
  /** Bodies of the requests. */
  received: string[]
  close(): void
}

/** A real HTTP server that takes spans as an OTLP collector does. */
export async function startCollector(): Promise<Collector> {
  const received: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { endpoint, received, close: () => void server.close() }
}

/** Every address in the mails, headers and encoded parts included, in lower case. */
export function addressesIn(raw: readonly RawMail[], parsed: readonly Mail[]): Set<string> {
  const texts = [...raw.map((mail) => mail.source), ...parsed.map((mail) => JSON.stringify(mail))]
  const address = /[\p{L}\d][\p{L}\d._%+=-]*@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*/giu
  return new Set(
    texts
      .flatMap((text) => text.replaceAll('%40', '@').match(address) ?? [])
      .map((found) => found.toLowerCase()),
  )
}

/** Which of the addresses stand in a text, also where a URL, JSON or HTML has escaped the `@` or HTML may break the line. */
export function leaksIn(text: string, addresses: Iterable<string>): string[] {
  const plain = text
    .replaceAll('<wbr>', '')
    .replace(/%40|&#64;|&#x40;|\\u0040/gi, '@')
    .toLowerCase()
  return plain.includes('@') ? [...addresses].filter((address) => plain.includes(address)) : []
}

// Its types name a default export; at run time the module is the function.
const canonicalize = canonicalizePackage as unknown as (value: unknown) => string

/** RFC 6962 leaf hash of the record's RFC 8785 text, by other code than the package's own. */
export function hashOf({ hash: _, ...record }: StoredRecord): string {
  return createHash('sha256').update('\0').update(canonicalize(record)).digest('hex')
}

/** Of which mail a `model_inference` record is. */
export function mailIdOf(record: StoredRecord): string {
  return (record.details as { inputData: { mailId: string } }).inputData.mailId
}

interface OtlpSpan {
  traceId: string
  events?: { name: string }[]
}

export function spansIn(body: string): OtlpSpan[] {
  const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] }
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}

/** The files of a folder by path: bytes as text, and of a PDF, whose bytes are compressed, what a reader sees. */
export async function textsOf(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const [path, content] of contentsOf(folder)) {
    texts.set(path, path.endsWith('.pdf') ? await pdfText(content) : content.toString('utf8'))
  }
  return texts
}

export function contentsOf(folder: string): [path: string, content: Buffer][] {
  return filesIn(folder).map((path) => [path, readFileSync(path)])
}

async function pdfText(content: Buffer): Promise<string> {
  const { text } = await extractText(new Uint8Array(content), { mergePages: true })
  return text
}

/** What the steps say: not the paths and not the time taken, which differ from run to run. */
export function figuresOf(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^ *\d+  |^ {8,}.*\d/.test(line))
}
