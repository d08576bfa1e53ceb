import { writeSync } from 'node:fs'
import { inspect, types } from 'node:util'

/**
 * Lets an error that nobody catches end the process as Node does, only later: first `drain` has its time. An error that
 * follows meanwhile ends that time, and is not told: without the delay it could not have happened.
 *
 * @returns false where the error is the host's to handle, or could not be told later as it is told now.
 */
export function postponeCrash(
  error: unknown,
  origin: NodeJS.UncaughtExceptionOrigin,
  drain: () => Promise<void>,
): boolean {
  if (isExiting() || isCaught() || !canBeThrownAgain(error, origin)) return false
  let isDraining = false
  let isOver = false
  const letGo = () => {
    process.off('uncaughtException', caught)
    process.off('exit', exiting)
    // Those who watch crashes have been told of this one.
    if (!isCaught()) process.removeAllListeners('uncaughtExceptionMonitor')
  }
  const finish = () => {
    if (!isOver) throwAgain(error, origin, letGo)
    isOver = true
  }
  const caught = () => {
    if (isDraining) return finish()
    isDraining = true
    void drain().then(finish)
  }
  // The program went on and came to another end: a crash must not look like one.
  const exiting = () => {
    process.exitCode = 1
    tell(error)
  }
  process.on('uncaughtException', caught)
  process.on('exit', exiting)
  return true
}

/** What an `exit` listener throws has no later. */
/** Whether no turn of the event loop will come. */
export function isExiting(): boolean {
  return Reflect.get(process, '_exiting') === true
}

function isCaught(): boolean {
  return process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
}

/**
 * A value that is no error has no stack: the line above it, which only the first throw has, is all there is to find the
 * place by. In strict mode Node tells of a rejection again once its error was caught.
 */
function canBeThrownAgain(error: unknown, origin: NodeJS.UncaughtExceptionOrigin): boolean {
  return origin === 'unhandledRejection' ? !isStrict() : types.isNativeError(error)
}

function isStrict(): boolean {
  const given = [...process.execArgv, process.env['NODE_OPTIONS']].join(' ')
  return /--unhandled-rejections[ =]strict/.test(given)
}

// Nothing here looks at `error.stack`: V8 then forgets the place that Node shows above a rejection.
function throwAgain(error: unknown, origin: NodeJS.UncaughtExceptionOrigin, letGo: () => void): void {
  if (origin === 'unhandledRejection') {
    letGo()
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the same value, whatever it is
    void Promise.reject(error)
    return
  }
  setImmediate(() => {
    letGo()
    again(error)
  })
}

// Node does not show a line with these words above the stack: this one would explain nothing.
// prettier-ignore
const again = (error: unknown, _hidden = 'node-do-not-add-exception-line'): never => { throw error }

function tell(error: unknown): void {
  try {
    writeSync(2, `${inspect(error)}\n\nNode.js ${process.version}\n`)
  } catch {
    // Nobody listens any more.
  }
}
