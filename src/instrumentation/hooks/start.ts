import { alarmOnStderr } from '../../otel/diagnose.js'
import { isRegistered } from '../../otel/host-api.js'
import { requireStartable } from '../../trail/startable.js'
import { AuditBridgeProcessor, loadBridgeRules } from '../bridge/index.js'
import { findInstrumentations, hostDirectory, type FoundInstrumentation } from './found-instrumentations.js'
import { hookImports, modulesOf } from './hook-imports.js'
import { LIBRARIES } from './libraries.js'
import { keepRequireHook } from './own-require-hook.js'
import { chooseInstrumentations } from './choose.js'
import { instrumentPrivately } from './private-provider.js'
import { SpanledgerInstrumentation } from './spanledger-instrumentation.js'

/** In this realm: a worker thread has its own. */
const STARTED = Symbol.for('spanledger.started')

/**
 * Instruments the process: the ML libraries it loads from now on and, where it has no OpenTelemetry SDK, the
 * OpenTelemetry instrumentations it has installed. Once; nothing is registered in OpenTelemetry's API.
 *
 * @throws {AuditError} for options in the environment that cannot work.
 */
export function start(): void {
  if (Reflect.get(globalThis, STARTED) === true) return
  Reflect.set(globalThis, STARTED, true)
  const { instrumentations, bridgeRules } = requireStartable()
  const chosen = chooseInstrumentations(instrumentations)
  const rules = bridgeRules === undefined ? undefined : loadBridgeRules(bridgeRules)
  alarmOnStderr()
  const libraries = LIBRARIES.filter(({ name }) => chosen.has(name))
  const found: FoundInstrumentation[] =
    chosen.has('opentelemetry') && !isRegistered('trace') ? findInstrumentations(hostDirectory()) : []
  hookImports([modulesOf(libraries), ...found.map(({ moduleNames, file }) => ({ moduleNames, of: file }))])
  const left = LIBRARIES.filter((one) => !libraries.includes(one)).map(({ name }) => [name, false] as const)
  const own = new SpanledgerInstrumentation({ libraries: Object.fromEntries(left) })
  own.enable()
  if (found.length > 0) instrumentPrivately(found, new AuditBridgeProcessor({ ...(rules && { rules }) }))
  for (const { instrumentation } of [{ instrumentation: own }, ...found]) keepRequireHook(instrumentation)
}
