import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getAuditLogs, type StoredRecord } from 'spanledger'
import { confusionOf, metricsOf } from '../../examples/spam-filter/classifier.js'
import {
  holdOut,
  parseMails,
  readCorpus,
  type Label,
  type Mail,
  type RawMail,
} from '../../examples/spam-filter/corpus.js'
import { pseudonymise } from '../../examples/spam-filter/pseudonymise.js'
import { testBrowser } from '../browser/test-browser.js'
import {
  addressesIn,
  commandsIn,
  contentsOf,
  figuresOf,
  hashOf,
  leaksIn,
  mailIdOf,
  runCommand,
  runDemo,
  OPERATIONS,
  spansIn,
  startCollector,
  textsOf,
  type Collector,
  type Run,
} from './demo-run.js'

const SAMPLE = 600

const output = mkdtempSync(join(tmpdir(), 'spam-filter-'))
const directory = join(output, 'run-1')
const logDir = join(directory, 'audit_logs')
let collector: Collector
let source: RawMail[]
let mails: Mail[]
let run: Run
let records: StoredRecord[]

beforeAll(async () => {
  collector = await startCollector()
  source = readCorpus(SAMPLE)
  mails = await parseMails(source)
  run = await runDemo(output, SAMPLE, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    SPANLEDGER_CHROMIUM: testBrowser(),
  })
  records = await getAuditLogs({ logDir })
})

afterAll(() => {
  collector.close()
  rmSync(output, { recursive: true })
})

function ofType(eventType: string): StoredRecord[] {
  return records.filter((record) => record.eventType === eventType)
}

describe('the demo', () => {
  test('ends well and complains of nothing', () => {
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('closes each operation once, as a success', () => {
    const closed = ofType('audit_closed').filter(({ operationName }) => OPERATIONS.includes(operationName))
    expect(closed.map(({ operationName }) => operationName).sort()).toEqual([...OPERATIONS].sort())
    expect(new Set(ofType('audit_closed').map(({ outcome }) => outcome))).toEqual(new Set(['success']))
  })

  test('records how many mails each step saw', () => {
    const { training, heldOut } = holdOut(mails, 0.2)
    const loaded = ofType('data_access').filter(({ operationName }) => operationName === 'load_mails')
    expect(loaded).toMatchObject([
      { details: { numRecords: SAMPLE }, actor: { type: 'user' }, purpose: 'training a spam filter' },
    ])
    expect(ofType('data_transformation')).toMatchObject([
      { details: { recordsIn: SAMPLE, recordsOut: SAMPLE } },
    ])
    expect(ofType('model_training')).toMatchObject([
      { details: { parameters: { trainingMails: training.length, heldOutMails: heldOut.length } } },
    ])
    expect(ofType('model_inference').map(mailIdOf).sort()).toEqual(heldOut.map(({ id }) => id).sort())
  })

  test('records the metrics that its decisions and the labels of the corpus give', () => {
    const labels = new Map(source.map(({ id, label }) => [id, label]))
    const confusion = confusionOf(
      ofType('model_inference').map((record) => ({
        label: labels.get(mailIdOf(record)) as Label,
        predicted: (record.details as { output: { label: Label } }).output.label,
      })),
    )
    const metrics = metricsOf(confusion)
    expect(ofType('model_training')).toMatchObject([{ details: { metrics: { ...metrics, confusion } } }])
    expect(Object.values(metrics).filter((value) => value < 0.8 || value > 1)).toEqual([])
    expect(run.stdout).toContain(`accuracy ${(metrics.accuracy * 100).toFixed(1)} %`)
  })

  test('has a person review the mail the filter was least sure of', () => {
    const texts = new Map(mails.map(({ id, text }) => [id, text.trim()]))
    const [least] = ofType('model_inference')
      .filter((record) => texts.get(mailIdOf(record)) !== '')
      .map((record) => record.details as { inputData: { mailId: string }; confidence: number })
      .sort((a, b) => a.confidence - b.confidence)
    expect(ofType('human_review')).toMatchObject([
      {
        details: { mailId: least?.inputData.mailId, confidence: least?.confidence, simulated: true },
        context: { simulated: true },
      },
    ])
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('(simulated by the corpus label)')
  })

  test('leaves records whose ids, order and hashes hold together', () => {
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(records.length)
    for (const id of new Set(records.map(({ operationId }) => operationId))) {
      const trail = records.filter(({ operationId }) => operationId === id)
      expect(trail.map(({ sequence }) => sequence)).toEqual(trail.map((_, index) => index))
      expect(trail.map(({ previousHash }) => previousHash)).toEqual(
        [undefined, ...trail.map(hashOf)].slice(0, -1),
      )
      expect(trail.map(({ hash }) => hash)).toEqual(trail.map(hashOf))
      expect(new Set(trail.map(({ traceId, spanId }) => `${traceId} ${spanId}`)).size).toBe(1)
    }
  })

  test('writes no address of any mail, to a file, to the screen or to the collector', async () => {
    const addresses = addressesIn(source, mails)
    expect(addresses.size).toBeGreaterThan(SAMPLE)
    const [planted] = addresses
    expect(leaksIn(`"from":"${planted?.replace('@', '<wbr>\\u0040')}"`, addresses)).toContain(planted)
    const written = await textsOf(output)
    written.set('stdout', run.stdout).set('collector', collector.received.join('\n'))
    const leaks = [...written].flatMap(([where, text]) => leaksIn(text, addresses).map(() => where))
    expect(leaks).toEqual([])
  })

  test('lets no address and no number of seven digits through to the training', () => {
    const { mails: pseudonymous } = pseudonymise(mails, Buffer.from('a key for this test'))
    const passed = pseudonymous
      .map(({ sender, recipients, subject, text }) => [sender, ...recipients, subject, text].join('\n'))
      .flatMap((text) => text.match(/\S+@[\w-]+\.\w+|(?<!person-\w*)\d{7,}/g) ?? [])
    expect(passed).toEqual([])
  })

  test('writes reports that name every operation, as page and as PDF', async () => {
    const reports = await textsOf(directory)
    for (const name of ['audit_report.html', 'audit_report.pdf']) {
      const text = reports.get(join(directory, name))?.replace(/<wbr>|\s/g, '') ?? ''
      expect(OPERATIONS.filter((operation) => !text.includes(operation))).toEqual([])
    }
    expect(reports.get(join(directory, 'compliance_report.html'))).toContain('spamassassin_mails')
    expect(reports.get(join(directory, 'audit_report.html'))).toContain(
      `<dd>file:${logDir.replaceAll('/', '&#x2F;')}</dd>`,
    )
    expect(reports.get(join(directory, 'audit_report.html'))).toMatch(
      /id="timeline"[^]*Human review[^]*Data subject request/,
    )
  })

  test('sends the same spans to a collector over OTLP', () => {
    const spans = collector.received.flatMap((body) => spansIn(body))
    const sent = spans.flatMap(({ traceId, events = [] }) => events.map(({ name }) => `${traceId} ${name}`))
    expect(sent.sort()).toEqual(records.map(({ traceId, eventType }) => `${traceId} ${eventType}`).sort())
  })

  test('prints commands that work as they stand', async () => {
    const commands = commandsIn(run.stdout)
    expect(commands).toHaveLength(5)
    for (const command of commands) expect(await runCommand(command)).toMatchObject({ exitCode: 0 })
  })

  test('prints no line wider than a terminal, but for paths', () => {
    const printed = run.stdout.replaceAll(output, 'demo-output')
    expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('gives the same figures in a second run, which touches nothing of the first, also without a browser', async () => {
    const before = contentsOf(directory)
    const second = await runDemo(output, SAMPLE, { SPANLEDGER_CHROMIUM: join(output, 'no-browser') })
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('(no PDF)') as string })
    expect(figuresOf(second.stdout)).toEqual(figuresOf(run.stdout))
    expect(contentsOf(directory)).toEqual(before)
    expect(readdirSync(join(output, 'run-2')).sort()).toEqual([
      'audit_logs',
      'audit_report.html',
      'compliance_report.html',
      'compliance_report_pseudonymised.html',
      'keys',
    ])
  })
})
