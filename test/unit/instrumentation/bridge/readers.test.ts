import type { Attributes } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/record/types.js'
import { bridgedHost, derivedOf } from './support/bridged-host.js'

afterEach(() => void delete process.env['SPANLEDGER_SINK'])

/** What is derived from spans with these attributes; no record at all may hold what is called a canary. */
async function derived(capture: 'shape' | 'digest' | 'full', ...spans: Attributes[]) {
  const host = bridgedHost({ capture })
  for (const attributes of spans) host.end({ attributes })
  const records = await host.records()
  expect(JSON.stringify(records)).not.toContain('canary')
  return derivedOf(records).map(({ eventType, details }) => ({
    eventType,
    details: details as JsonObject,
  }))
}

/** Names of today, and those before semantic conventions 1.26. */
const db = (system: string, text: string, more: Attributes = {}): Attributes[] => [
  { 'db.system.name': system, 'db.query.text': text, 'server.address': 'u:canary@db.example', ...more },
  { 'db.system': system, 'db.statement': text, 'net.peer.name': 'u:canary@db.example', ...more },
]

describe('the reader of databases', () => {
  it.each<[string, Attributes[], string, string[]]>([
    [
      'pg',
      db('postgresql', "SELECT name FROM users WHERE id = 'canary'", {
        'db.postgresql.values': ['canary'],
        'db.query.parameter.0': 'canary',
      }),
      'users',
      ['name'],
    ],
    [
      'mysql2, with values in the text',
      db('mysql', 'SELECT `name` FROM `users` WHERE mail = "canary"'),
      'users',
      ['name'],
    ],
    [
      'tedious',
      db('microsoft.sql_server', 'SELECT [name] FROM [dbo].[users] WHERE id = @p1'),
      'dbo.users',
      ['name'],
    ],
    ['cassandra-driver', db('cassandra', 'SELECT name FROM ks.users WHERE id = ?'), 'ks.users', ['name']],
    [
      'oracledb',
      db('oracle.db', 'SELECT name FROM hr.users WHERE id = :id', { 'db.operation.parameter.id': 'canary' }),
      'hr.users',
      ['name'],
    ],
    [
      'knex',
      db('sqlite', 'select `name` from `users` where `id` = ?', {
        'db.collection.name': 'users',
        'db.sql.table': 'users',
      }),
      'users',
      ['name'],
    ],
  ])('reads spans of %s, by the names of today and before', async (_name, spans, dataset, columns) => {
    const records = await derived('shape', ...spans)
    expect(records).toHaveLength(spans.length)
    for (const { details } of records) {
      expect(details).toMatchObject({
        datasetName: dataset,
        columnsAccessed: columns,
        unknown: ['numRecords'],
      })
      expect(details['database']).toMatchObject({ server: 'db.example' })
    }
  })

  it('takes the collection from the span where no statement tells it', async () => {
    const filter = '{"ssn":"canary"}'
    const records = await derived(
      'full',
      {
        'db.system': 'mongodb',
        'db.mongodb.collection': 'people',
        'db.operation': 'find',
        'db.statement': filter,
      },
      {
        'db.system.name': 'mongodb',
        'db.collection.name': 'people',
        'db.operation.name': 'insert',
        'db.query.text': filter,
      },
      {
        'db.system': 'dynamodb',
        'aws.dynamodb.table_names': ['people', 'loans'],
        'db.operation': 'BatchGetItem',
      },
      {
        'db.system': 'redis',
        'db.operation.name': 'HGETALL',
        'db.query.text': 'HGETALL canary',
        'db.namespace': '2',
      },
    )
    expect(records.map(({ details }) => [details['datasetName'], details['effect']])).toEqual([
      ['people', 'read'],
      ['people', 'write'],
      ['people', 'read'],
      ['loans', 'read'],
      ['redis/2', 'read'],
    ])
  })

  it('says how many rows came back where the span does', async () => {
    const [span] = db('postgresql', 'SELECT name FROM users', { 'db.response.returned_rows': 3 })
    const [record] = await derived('shape', span!)
    expect(record?.details).toMatchObject({ numRecords: 3 })
    expect(record?.details).not.toHaveProperty('unknown')
  })

  it('names the database, and says that the table is unknown, where the statement cannot be read', async () => {
    const [span] = db('postgresql', "SELECT 'canary FROM users", { 'db.namespace': 'shop' })
    const [record] = await derived('shape', span!)
    expect(record?.details).toMatchObject({
      datasetName: 'shop.*',
      operation: 'SELECT',
      unknown: ['datasetName', 'columnsAccessed', 'numRecords'],
    })
  })

  it('has a change of a table for a transformation', async () => {
    const [span] = db('postgresql', 'CREATE TABLE x AS SELECT a FROM users')
    expect((await derived('shape', span!)).map(({ eventType }) => eventType)).toEqual([
      'data_transformation',
      'data_access',
    ])
  })

  it('records nothing of transactions, connections and constants', async () => {
    const statements = ['BEGIN', 'COMMIT', 'SET x = 1', 'SELECT 1', 'SHOW tables'].flatMap((text) =>
      db('postgresql', text),
    )
    const redis = { 'db.system': 'redis', 'db.operation.name': 'PING' }
    expect(await derived('shape', ...statements, { 'db.system': 'postgresql' }, redis)).toEqual([])
  })
})

describe('the reader of models', () => {
  const messages = '[{"role":"user","content":"canary"}]'

  it.each<[string, Attributes]>([
    [
      'today',
      {
        'gen_ai.provider.name': 'openai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt',
        'gen_ai.response.model': 'gpt-2',
        'gen_ai.usage.input_tokens': 5,
        'gen_ai.usage.output_tokens': 7,
        'gen_ai.input.messages': messages,
      },
    ],
    [
      'before',
      {
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt',
        'gen_ai.response.model': 'gpt-2',
        'gen_ai.usage.prompt_tokens': 5,
        'gen_ai.usage.completion_tokens': 7,
        'gen_ai.prompt': messages,
      },
    ],
    [
      'OpenInference',
      {
        'openinference.span.kind': 'LLM',
        'llm.provider': 'openai',
        'llm.model_name': 'gpt-2',
        'llm.token_count.prompt': 5,
        'llm.token_count.completion': 7,
        'llm.input_messages.0.message.content': 'canary',
        'input.value': messages,
      },
    ],
    [
      "Vercel's AI SDK",
      {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.provider': 'openai',
        'ai.response.model': 'gpt-2',
        'ai.usage.promptTokens': 5,
        'ai.usage.completionTokens': 7,
        'ai.prompt.messages': messages,
      },
    ],
  ])(
    'reads the names of %s, and digests what was asked under digest and full only',
    async (_name, attributes) => {
      for (const capture of ['shape', 'digest'] as const) {
        const [record] = await derived(capture, attributes)
        expect(record?.eventType).toBe('model_inference')
        expect(record?.details).toMatchObject({
          modelId: 'gpt-2',
          provider: 'openai',
          inputData: { tokens: 5 },
          output: { tokens: 7 },
        })
        expect('content' in (record?.details['inputData'] as object)).toBe(capture === 'digest')
      }
    },
  )

  it('records no agents, tools and chains: what they call is recorded', async () => {
    const spans = [
      { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'm' },
      { 'gen_ai.operation.name': 'execute_tool' },
      { 'openinference.span.kind': 'CHAIN' },
      { 'ai.operationId': 'ai.toolCall' },
    ]
    expect(await derived('shape', ...spans)).toEqual([])
  })

  it('says that a model is unknown where the span does not name it', async () => {
    const [record] = await derived('shape', { 'gen_ai.operation.name': 'chat' })
    expect(record?.details).toMatchObject({ modelId: 'unknown', unknown: ['modelId'] })
  })
})

describe('the readers of object stores and retrievers', () => {
  it('tell the bucket, and of the key a digest at most unless all is captured', async () => {
    const object = {
      'rpc.system': 'aws-api',
      'rpc.service': 'S3',
      'rpc.method': 'GetObject',
      'aws.s3.bucket': 'scans',
      'aws.s3.key': 'canary.png',
    }
    const records = await derived('digest', object, { ...object, 'rpc.method': 'GetBucketLocation' })
    expect(records).toMatchObject([
      { details: { datasetName: 's3://scans', operation: 'GetObject', effect: 'read' } },
    ])
  })

  it('count documents that were retrieved', async () => {
    const attributes = {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'canary',
      'retrieval.documents.0.document.content': 'canary',
      'retrieval.documents.1.document.content': 'canary',
    }
    expect(await derived('full', attributes)).toMatchObject([{ details: { numRecords: 2, effect: 'read' } }])
  })
})
