import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runScript } from '../../support/run-script.js'
import { tempDir } from '../../support/temp-dir.js'
import { besideRows } from './beside.js'
import { Canaries, PERSONAL, SECRETS } from './canaries.js'
import { CAPTURED_ROWS } from './captured.js'
import type { Row } from './row.js'
import { filesBelow, leaksIn, type Medium } from './scan.js'
import { WRAPPED_ROWS } from './wrapped.js'
import { WRITTEN_ROWS } from './written.js'

/** What the environment holds: the resource, which is recorded, and what is nobody's business. */
const RESOURCE: Row = { path: 'resource', allowed: PERSONAL, expected: ['name'], run: () => undefined }
const ENVIRONMENT: Row = { path: 'environment', run: () => undefined }
const KEY: Row = { path: 'token key', run: () => undefined }
const IN_THE_ENVIRONMENT = [RESOURCE, ENVIRONMENT, KEY]
/** The paths that lead elsewhere. */
export const BESIDE = [...besideRows(''), ...IN_THE_ENVIRONMENT]
/** The paths that lead into the sink. */
const INTO_THE_SINK = [...CAPTURED_ROWS, ...WRAPPED_ROWS, ...WRITTEN_ROWS]

/** All that a run of the program wrote, but for what is in a remote sink. */
export interface Planted {
  /** The directory it wrote into. */
  out: string
  media: Medium[]
}

/**
 * Runs the program that takes every path.
 *
 * @param sink `OUT` in it stands for the directory that is scanned.
 * @param mode `host`: the sink is the provider of the host. `beside`: the paths that do not lead into the sink.
 * @param timeoutMs How long it waits for sinks at its end.
 */
export async function plant(
  sink: string,
  mode: 'sink' | 'host' | 'beside' = 'sink',
  timeoutMs = 5_000,
): Promise<Planted> {
  const [out, keys] = [tempDir(), tempDir()]
  mkdirSync(join(out, 'other-sinks'))
  const tokenKeyFile = join(keys, 'token.key')
  writeFileSync(tokenKeyFile, Buffer.from(new Canaries(KEY.path).texts()).toString('base64'))
  const { code, stdout, stderr } = await runScript(
    new URL('../programs/canary.ts', import.meta.url),
    [out, mode, String(timeoutMs)],
    {
      ...{ SPANLEDGER_SINK: sink.replace('OUT', out), SPANLEDGER_JOURNAL_DIR: join(out, 'journal') },
      ...{ SPANLEDGER_TOKEN_KEY_FILE: tokenKeyFile, OTEL_SERVICE_NAME: 'canary', ...environment() },
    },
  ).ended
  expect(stdout.split('\n').filter((line) => line.startsWith('FAILED'))).toEqual([])
  expect(code).toBe(0)
  return { out, media: [...filesBelow(out, 'files'), medium('stdout', stdout), medium('stderr', stderr)] }
}

export const medium = (name: string, text: string): Medium => ({ name, bytes: Buffer.from(text) })

function environment(): Record<string, string> {
  const [resource, other] = [new Canaries(RESOURCE.path), new Canaries(ENVIRONMENT.path)]
  const attributes = [...SECRETS, ...PERSONAL].map((kind) => {
    const name = kind === 'password' ? 'db.password' : `x.${kind}`
    return `${name}=${encodeURIComponent(resource.text(kind))}`
  })
  return {
    OTEL_RESOURCE_ATTRIBUTES: attributes.join(),
    DATABASE_URL: other.text('connection'),
    API_TOKEN: other.text('password'),
    CARETAKER: other.texts(PERSONAL),
  }
}

/** What stands where it may not, and what does not stand where it must. */
export function judge(
  media: readonly Medium[],
  rows: readonly Row[] = [...INTO_THE_SINK, ...IN_THE_ENVIRONMENT],
): { leaked: string[]; missing: string[] } {
  const found = leaksIn(
    media,
    rows.map(({ path }) => path),
  )
  const allowed = namesOf(rows, 'allowed')
  const seen = new Set(found.map(({ path, kind }) => `${path}: ${kind}`))
  return {
    leaked: found
      .filter(({ path, kind, how }) => how === 'digest' || !allowed.has(`${path}: ${kind}`))
      .map(({ path, kind, medium, how }) => `${path}: ${kind} in ${medium} (${how})`),
    missing: [...namesOf(rows, 'expected')].filter((one) => !seen.has(one)),
  }
}

function namesOf(rows: readonly Row[], which: 'allowed' | 'expected'): Set<string> {
  return new Set(rows.flatMap(({ path, [which]: kinds = [] }) => kinds.map((kind) => `${path}: ${kind}`)))
}

/** Of the operations that must have been recorded, those that were not. */
export function unrecorded(operations: Iterable<string>): string[] {
  const recorded = new Set(operations)
  return INTO_THE_SINK.map((row) => ('recordedAs' in row ? row.recordedAs : row.path)).filter(
    (name): name is string => name !== undefined && !recorded.has(name),
  )
}

export const NOTHING = { leaked: [], missing: [] }
