import type { TracerProvider } from '@opentelemetry/api'
import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { warn } from '../../otel/diagnose.js'
import { countRows } from '../count-rows.js'

/** As much of an OpenTelemetry instrumentation as is used here; the host's copy may be of another version. */
interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void
  enable(): void
  disable(): void
  getModuleDefinitions?(): readonly { name: string }[]
}

/** An instrumentation that the host has installed. */
export interface FoundInstrumentation {
  packageName: string
  /** The file it was loaded from. */
  file: string
  instrumentation: Instrumentation
  /** What it patches. */
  moduleNames: readonly string[]
}

/**
 * Of drivers and model clients: those whose spans the bridge understands. Not that of `aws-sdk`, which adds members to the
 * host's requests to Lambda and SQS.
 */
const DRIVERS: ReadonlySet<string> = new Set(
  ['pg', 'mysql', 'mysql2', 'mongodb', 'cassandra-driver', 'tedious', 'oracledb', 'ioredis', 'redis']
    .concat(['openai'])
    .map((name) => `@opentelemetry/instrumentation-${name}`),
)
/** By the beginnings of their names: the clients of model providers. */
const MODEL_CLIENTS = /^@(?:arizeai\/openinference-instrumentation-|traceloop\/instrumentation-)/
/**
 * Nothing of the statements' values; calls outside of requests too; how many rows came back. (The hook of other
 * instrumentations gets no such response, and counts nothing.)
 */
const CONFIG = { enhancedDatabaseReporting: false, requireParentSpan: false, responseHook: countRows }

/**
 * The OpenTelemetry instrumentations that the host has installed and the bridge understands, made but not enabled. One
 * that cannot be loaded is left out, with a warning.
 *
 * @param from Directory from which the host resolves its modules.
 */
export function findInstrumentations(from: string): FoundInstrumentation[] {
  const require = createRequire(join(from, 'noop.js'))
  const names = new Set((require.resolve.paths('@opentelemetry/api') ?? []).flatMap(packagesIn))
  return [...names].flatMap((packageName) => load(require, packageName))
}

function packagesIn(modules: string): string[] {
  return ['@opentelemetry', '@arizeai', '@traceloop']
    .flatMap((scope) => entries(join(modules, scope)).map((name) => `${scope}/${name}`))
    .filter((name) => DRIVERS.has(name) || MODEL_CLIENTS.test(name))
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function load(require: NodeJS.Require, packageName: string): FoundInstrumentation[] {
  try {
    const file = require.resolve(packageName)
    const exported = require(packageName) as Record<string, unknown>
    const made = Object.entries(exported).find(([name, value]) => isInstrumentation(name, value))?.[1]
    if (!made) return []
    const instrumentation = new (made as InstrumentationClass)({ ...CONFIG, enabled: false })
    const definitions = instrumentation.getModuleDefinitions?.() ?? []
    return [{ packageName, file, instrumentation, moduleNames: definitions.map(({ name }) => name) }]
  } catch (error) {
    warn(`${packageName} is installed, but cannot be used`, error)
    return []
  }
}

type InstrumentationClass = new (config: object) => Instrumentation

function isInstrumentation(name: string, value: unknown): boolean {
  if (!name.endsWith('Instrumentation') || typeof value !== 'function') return false
  // Of a plain function beside the class there is none.
  const { prototype } = value as { prototype?: object }
  return prototype !== undefined && 'enable' in prototype
}

/** Where the host's main program is; without one (`node -e`, a REPL) the working directory. */
export function hostDirectory(argv: readonly string[] = process.argv, cwd = process.cwd()): string {
  const [, main] = argv
  if (main === undefined) return cwd
  try {
    return dirname(createRequire(join(cwd, 'noop.js')).resolve(main))
  } catch {
    return cwd
  }
}
