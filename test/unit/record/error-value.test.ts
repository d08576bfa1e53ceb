import { describe, expect, it } from 'vitest'
import { describeError } from '../../../src/record/error-value.js'

class HttpError extends Error {}
function OldError() {}
OldError.prototype = Object.create(Error.prototype, { name: { value: 'OldError' } }) as object

describe('describeError', () => {
  it.each([
    ['a class of its own', new HttpError('x'), 'HttpError'],
    ['a prototype with a name', Object.create(OldError.prototype), 'OldError'],
    ['a name of the instance', Object.assign(new Error('x'), { name: 'AliceSmithError' }), 'Error'],
    ['a plain object with a name', { name: 'JohnDoeError' }, 'Object'],
    ['a constructor of the instance', { constructor: { name: 'JohnDoeError' } }, 'Object'],
    ['an error without prototype', Object.create(null), 'Error'],
  ])('takes the type of %s from its class', (_what, thrown, errorType) => {
    expect(describeError(thrown, false)).toEqual({ errorType })
  })

  it.each(['ENOENT', 'ERR_INVALID_ARG_TYPE', 'UND_ERR_SOCKET', '42P01', '23505', 7, -4058])(
    'keeps the code %s',
    (code) => {
      expect(describeError(Object.assign(new Error('x'), { code }), false).code).toBe(code)
    },
  )

  it.each(['MUELLER', 'SMITH', 'DE89370400440532013000', 'ann@example.com', 4915112345678, 1.5, {}])(
    'leaves out %j, which could be anyone’s',
    (code) => {
      expect(describeError(Object.assign(new Error('x'), { code }), false)).toEqual({ errorType: 'Error' })
    },
  )

  it('runs no getter for a description without message', () => {
    let ran = 0
    const thrown = {
      get code() {
        return `E${ran++}`
      },
      get name() {
        return `E${ran++}`
      },
    }
    describeError(thrown, false)
    expect(ran).toBe(0)
  })

  it('survives a thrown proxy that throws at every touch', () => {
    const touchy = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('touched')
      },
      getPrototypeOf: () => {
        throw new Error('touched')
      },
    })
    expect(describeError(touchy, true)).toEqual({ errorType: 'Error' })
  })
})
