import { PERSONAL, SECRETS, type Canaries, type Kind } from './canaries.js'

/** A span as an instrumentation of something makes it, with canaries wherever it puts what the service gave it. */
export interface PlantedSpan {
  path: string
  name?: (canaries: Canaries) => string
  attributes: (canaries: Canaries) => Record<string, string | number | string[]>
}

const KINDS = [...SECRETS, ...PERSONAL].filter((kind) => kind !== 'password')
/** As a text of SQL. */
const quoted = (canaries: Canaries, kind: Kind, quote = "'") =>
  `${quote}${canaries.text(kind).replaceAll('\n', ' ')}${quote}`
const values = (canaries: Canaries, quote?: string) => KINDS.map((kind) => quoted(canaries, kind, quote))

/** Statements with values in every place where SQL has them. */
const STATEMENTS: [what: string, statement: (canaries: Canaries, quote: string) => string][] = [
  [
    'a filter',
    (canaries, quote) => `SELECT income FROM loans WHERE name IN (${values(canaries, quote).join()})`,
  ],
  [
    'an insert',
    (canaries, quote) => `INSERT INTO loans (a, b) VALUES (${values(canaries, quote).join('), (')})`,
  ],
  [
    'an update',
    (canaries, quote) => `UPDATE loans SET note = ${values(canaries, quote).join(' || ')} WHERE id = 7`,
  ],
  ['a comment', (canaries) => `SELECT income FROM loans -- ${canaries.texts().replaceAll('\n', ' ')}`],
  ['no statement', (canaries) => canaries.texts()],
  ['a text without end', (canaries, quote) => `SELECT 1 FROM loans WHERE a = ${quote}${canaries.texts()}`],
  ['a statement of nobody', (canaries, quote) => `FROBNICATE ${values(canaries, quote).join(' ')}`],
]
const SYSTEMS: [system: string, quote: string][] = [
  ['postgresql', "'"],
  ['mysql', "'"],
  ['mysql', '"'],
  ['sqlite', "'"],
  ['sqlite', '"'],
  ['mssql', "'"],
  ['other_sql', "'"],
]

const sqlSpans = SYSTEMS.flatMap(([system, quote]) =>
  STATEMENTS.map(([what, statement]): PlantedSpan => ({
    path: `${system}, ${what}, in ${quote}`,
    attributes: (canaries) => ({ 'db.system.name': system, 'db.query.text': statement(canaries, quote) }),
  })),
)

const messages = (canaries: Canaries) => JSON.stringify([{ role: 'user', content: canaries.texts() }])

const otherSpans: PlantedSpan[] = [
  {
    path: 'redis',
    attributes: (canaries) => ({
      'db.system': 'redis',
      'db.statement': `SET user:${canaries.texts()} ${canaries.texts()}`,
    }),
  },
  {
    path: 'mongodb',
    attributes: (canaries) => ({
      'db.system': 'mongodb',
      'db.collection.name': 'loans',
      'db.operation.name': 'find',
      'db.query.text': JSON.stringify({ name: canaries.texts() }),
    }),
  },
  {
    path: 'a database at an address with a password',
    attributes: (canaries) => ({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT income FROM loans',
      'server.address': canaries.text('connection'),
      'db.connection_string': canaries.text('connection'),
      'db.user': canaries.text('name'),
    }),
  },
  {
    path: 'parameters of a query',
    attributes: (canaries) => ({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT income FROM loans WHERE name = $1',
      'db.query.parameter.0': canaries.texts(),
      'db.postgresql.values': KINDS.map((kind) => canaries.text(kind)),
    }),
  },
  {
    path: 'a chat',
    attributes: (canaries) => ({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-x',
      'gen_ai.input.messages': messages(canaries),
      'gen_ai.output.messages': messages(canaries),
      'gen_ai.system_instructions': canaries.texts(),
      'gen_ai.tool.definitions': canaries.texts(),
      'gen_ai.conversation.id': canaries.texts(),
      'gen_ai.response.id': canaries.texts(),
      'gen_ai.response.finish_reasons': [canaries.texts()],
    }),
  },
  {
    path: 'an embedding, after OpenInference',
    attributes: (canaries) => ({
      'openinference.span.kind': 'EMBEDDING',
      'embedding.model_name': 'e5',
      'input.value': canaries.texts(),
      'output.value': canaries.texts(),
      'embedding.embeddings.0.embedding.text': canaries.texts(),
      'session.id': canaries.texts(),
      'user.id': canaries.texts(),
      metadata: canaries.texts(),
    }),
  },
  {
    path: 'documents that were retrieved',
    attributes: (canaries) => ({
      'openinference.span.kind': 'RETRIEVER',
      'input.value': canaries.texts(),
      'retrieval.documents.0.document.content': canaries.texts(),
      'retrieval.documents.0.document.id': canaries.text('email'),
    }),
  },
  {
    path: 'the SDK of Vercel',
    attributes: (canaries) => ({
      'ai.operationId': 'ai.generateText.doGenerate',
      'ai.model.id': 'gpt-x',
      'ai.prompt.messages': messages(canaries),
      'ai.response.text': canaries.texts(),
      'ai.telemetry.metadata.user': canaries.texts(),
    }),
  },
  {
    path: 'an object',
    attributes: (canaries) => ({
      'rpc.method': 'GetObject',
      'aws.s3.bucket': 'scans',
      'aws.s3.key': `patients/${canaries.texts()}`,
    }),
  },
  {
    path: 'a request, as the root',
    name: (canaries) => `GET /loans/${canaries.texts()}`,
    attributes: (canaries) => ({
      'db.system.name': 'postgresql',
      'db.query.text': 'SELECT income FROM loans',
      'url.full': `https://shop.example/?q=${canaries.texts()}`,
      'url.query': canaries.texts(),
      'http.request.method': 'GET',
      'http.request.header.cookie': [canaries.texts()],
      'user_agent.original': canaries.texts(),
      'client.address': canaries.text('ip'),
      'enduser.id': canaries.text('email'),
    }),
  },
]

export const PLANTED_SPANS: PlantedSpan[] = [...sqlSpans, ...otherSpans]
