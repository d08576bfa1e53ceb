import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TracerProvider } from '@opentelemetry/api'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { hostRequire } from '../support/host-install.js'
import { startPostgres, type Postgres } from '../support/postgres.js'
import { bridgedHost, derivedOf } from '../unit/instrumentation/bridge/support/bridged-host.js'

let postgres: Postgres
beforeAll(async () => void (postgres = await startPostgres()))
afterAll(() => postgres.stop())
afterEach(() => void delete process.env['SPANLEDGER_SINK'])

interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void
  enable(): void
  disable(): void
}

/** The real instrumentation, told to tell as much as it can. */
function instrument(name: string, className: string, config: object, provider: TracerProvider): void {
  const exported = hostRequire<Record<string, new (config: object) => Instrumentation>>(name)
  const instrumentation = new exported[className]!(config)
  instrumentation.setTracerProvider(provider)
  instrumentation.enable()
  onTestFinished(() => instrumentation.disable())
}

interface Client {
  connect(): Promise<void>
  query(sql: string, values?: unknown[]): Promise<unknown>
  end(): Promise<void>
}

describe('real instrumentations', () => {
  it('of pg tell which columns of which table a real PostgreSQL was asked for, and no value', async () => {
    const host = bridgedHost()
    const name = '@opentelemetry/instrumentation-pg'
    instrument(name, 'PgInstrumentation', { enhancedDatabaseReporting: true }, host.provider)
    const { Client } = hostRequire<{ Client: new (options: object) => Client }>('pg')
    const { PGHOST, PGUSER, PGDATABASE } = postgres.env
    const client = new Client({ host: PGHOST, user: PGUSER, database: PGDATABASE, password: 'canary-pw' })
    await client.connect()
    await client.query('CREATE TABLE people (id int, name text, ssn text)')
    await client.query('INSERT INTO people (id, name, ssn) VALUES ($1, $2, $3)', [
      1,
      'canary-name',
      'canary-ssn',
    ])
    await client.query("SELECT p.name AS who FROM people p WHERE p.ssn = 'canary-ssn'")
    await expect(client.query("SELECT 'canary' FROM nowhere")).rejects.toThrow('nowhere')
    await client.end()

    const records = await host.records()
    expect(JSON.stringify(records)).not.toContain('canary')
    expect(
      derivedOf(records).map(({ eventType, outcome, details }) => [eventType, outcome, details]),
    ).toMatchObject([
      ['data_transformation', 'success', { transformationType: 'CREATE', outputData: 'people' }],
      [
        'data_access',
        'success',
        { datasetName: 'people', effect: 'write', columnsAccessed: ['id', 'name', 'ssn'] },
      ],
      [
        'data_access',
        'success',
        {
          datasetName: 'people',
          columnsAccessed: ['name'],
          columnsFiltered: ['ssn'],
          database: { system: 'postgresql' },
          derived: { from: name, rule: 'database' },
        },
      ],
      ['data_access', 'failure', { datasetName: 'nowhere' }],
    ])
  })

  it('of openai tell which model answered, and nothing of what was said', async () => {
    const host = bridgedHost()
    const name = '@opentelemetry/instrumentation-openai'
    instrument(name, 'OpenAIInstrumentation', { captureMessageContent: true }, host.provider)
    const baseURL = await fakeModel()
    const { OpenAI } = hostRequire<{ OpenAI: new (options: object) => OpenAiClient }>('openai')
    const client = new OpenAI({ apiKey: 'canary-key', baseURL })
    await client.chat.completions.create({
      model: 'small',
      messages: [{ role: 'user', content: 'canary-question' }],
    })

    const records = await host.records()
    expect(JSON.stringify(records)).not.toContain('canary')
    expect(derivedOf(records)).toMatchObject([
      {
        eventType: 'model_inference',
        details: {
          modelId: 'small-2026',
          requestedModel: 'small',
          provider: 'openai',
          inputData: { tokens: 11 },
          output: { tokens: 3, finishReasons: ['stop'] },
          derived: { from: name },
        },
      },
    ])
  })
})

interface OpenAiClient {
  chat: { completions: { create(request: object): Promise<unknown> } }
}

/** Answers as the API of the provider does. */
async function fakeModel(): Promise<string> {
  const message = { role: 'assistant', content: 'canary-answer' }
  const answer = {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'small-2026' },
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 },
  }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
