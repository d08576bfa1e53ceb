/* eslint-disable @typescript-eslint/only-throw-error, @typescript-eslint/prefer-promise-reject-errors -- as some programs do */
// Comes to an end in the way asked for; audited if a log directory is given, else as it would end by itself.
import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { createReadStream, writeSync } from 'node:fs'
import { configureAudit, AuditTrail, flushAudit, shutdownAudit } from 'spanledger'
import { onExit } from 'signal-exit'

const [how = '', logDir, exporter] = process.argv.slice(2)
const say = (line: string) => writeSync(1, `${line}\n`)

/** Never answers. Once it is asked to, tells when a second has passed: who waits for it hears of that. */
const hanging = {
  export() {
    say('exporting')
    setTimeout(() => say('still alive'), 1_500).unref()
    followUp?.()
  },
  shutdown: () => new Promise<void>(() => undefined),
}
const failing = {
  export() {
    throw new Error('this exporter is broken')
  },
  shutdown: () => Promise.reject(new Error('this exporter is broken')),
}
let followUp: (() => void) | undefined

// As in many services, the first trail is opened inside a request.
const requests = new AsyncLocalStorage<string>()
let trail: AuditTrail | undefined
const stayAlive = () => setInterval(() => undefined, 1_000)
const later = (fn: () => void) => setTimeout(fn, 10)
const fail = () => {
  throw new Error('the program is broken')
}

// Most hosts listen before anything is audited, and once.
if (how === 'closing down at a signal') {
  const timer = stayAlive()
  process.once('SIGTERM', () => {
    say('host: SIGTERM')
    trail?.logEvent('closing_down')
    setTimeout(() => {
      trail?.logEvent('closed_down')
      trail?.close()
      clearInterval(timer)
    }, 100)
  })
}

if (logDir !== undefined) {
  const exporters = { hanging: [hanging], failing: [failing] }[exporter ?? ''] ?? []
  configureAudit({ exporters })
}
requests.run('a request', () => {
  if (logDir === undefined) return
  trail = new AuditTrail({ operationName: 'end', logDir })
  trail.logEvent('step', { n: 1 })
})

const WAYS: Record<string, () => void> = {
  'by itself': () => undefined,
  'with nothing pending': () => {
    trail?.close()
    void flushAudit()
  },
  'by a signal': stayAlive,
  'sending the signal again': () => {
    stayAlive()
    process.once('SIGTERM', () => {
      say(`host: SIGTERM in ${requests.getStore() ?? 'no request'}`)
      setTimeout(() => {
        trail?.close()
        process.kill(process.pid, 'SIGTERM')
      }, 100)
    })
  },
  'going on after a signal': () => {
    const timer = stayAlive()
    process.on('SIGINT', () => {
      trail?.logEvent('interrupted_work')
      say('host: SIGINT')
    })
    process.on('SIGTERM', () => {
      trail?.close()
      clearInterval(timer)
    })
  },
  'counting listeners': () => {
    stayAlive()
    onExit((code, signal) => void say(`onExit: ${code} ${signal}`))
  },
  'logging for ever': () => {
    stayAlive()
    setInterval(() => {
      const more = new AuditTrail({ operationName: 'more', logDir: logDir! })
      more.close()
    }, 1)
  },
  'finishing while it dies': () => {
    stayAlive()
    followUp = () => process.exit(0)
  },
  'log, then process.exit': () =>
    later(() => {
      trail?.logEvent('last')
      process.exit(3)
    }),
  'log, then throw': () =>
    later(() => {
      trail?.logEvent('last')
      fail()
    }),
  'log, then throw a text': () =>
    later(() => {
      trail?.logEvent('last')
      throw 'only a text'
    }),
  'log in an exit listener': () => {
    process.on('exit', () => trail?.logEvent('last'))
    later(() => process.exit())
  },
  'close when nothing else is left': () => {
    process.once('beforeExit', () => {
      trail?.logEvent('last')
      setTimeout(() => trail?.close(), 20)
    })
  },
  'process.exit': () => later(() => process.exit(3)),
  throw: () => later(fail),
  'throw in a tick': () => process.nextTick(fail),
  'throw with a member': () =>
    later(() => {
      throw Object.assign(new TypeError('wrong'), { code: 'E_WRONG', cause: new Error('the cause') })
    }),
  'throw a text': () =>
    later(() => {
      throw 'only a text'
    }),
  'throw undefined': () =>
    later(() => {
      throw undefined
    }),
  'emit an error': () => later(() => new EventEmitter().emit('error', new Error('emitted'))),
  'read a missing file': () => void createReadStream('/nowhere/at/all'),
  reject: () => void Promise.reject(new Error('rejected')),
  'reject with a text': () => void Promise.reject('only a text'),
  'reject with undefined': () => void Promise.reject(undefined),
  'reject later': () => later(() => void Promise.resolve().then(fail)),
  'with an exit code': () => {
    process.exitCode = 7
    later(fail)
  },
  'throw twice': () => {
    later(fail)
    followUp = () => {
      setTimeout(() => {
        throw new Error('the second')
      }, 50)
      setTimeout(() => say('still alive'), 500).unref()
    }
  },
  'throw, then process.exit': () => {
    later(fail)
    followUp = () => process.exit(0)
  },
  'throw in an exit listener': () => void process.on('exit', fail),
  'handling what is not caught': () => {
    process.on('uncaughtException', (error, origin) => {
      say(`host: ${origin}: ${error.message}`)
      trail?.logEvent('handled')
      setTimeout(() => trail?.close(), 50)
    })
    later(fail)
  },
  'capturing what is not caught': () => {
    process.setUncaughtExceptionCaptureCallback((error) => {
      say(`host: ${error.message}`)
      setTimeout(() => trail?.close(), 50)
    })
    later(fail)
  },
  'watching what is not caught': () => {
    process.on('uncaughtExceptionMonitor', (error, origin) => say(`host: ${origin}: ${error.message}`))
    process.on('exit', (code) => say(`exit: ${code}`))
    later(fail)
  },
  'after shutdownAudit': () => {
    void shutdownAudit().then(() => say('shut down'))
    stayAlive()
  },
}

WAYS[how]?.()
say('ready')
