import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { instrumentOnnxRuntime } from '../../src/instrumentation/libraries/onnxruntime/index.js'
import { tempDir } from '../support/temp-dir.js'
import { ort, sound, unpatched, VAD, type Session } from './support/onnx.js'
import { recording } from './support/recorded.js'

beforeEach(() => void instrumentOnnxRuntime(ort))

/** How a promise ends, as the host sees it. */
async function end(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return { returned: Object.keys((await call()) as object) }
  } catch (error) {
    const { name, message, code } = error as Error & { code?: unknown }
    return { name, message, code }
  }
}

describe('what ONNX Runtime refuses', () => {
  it.each([
    ['a missing file', () => ['/nowhere/model.onnx']],
    ['a directory', () => [tempDir()]],
    ['bytes that are no model', () => [new Uint8Array(16)]],
    ['an empty buffer', () => [new ArrayBuffer(0), 0, 0]],
    ['an offset outside of the buffer', () => [new ArrayBuffer(8), 9]],
    ['no model at all', () => []],
    ['options that are none', () => [VAD, 'fast']],
    [
      'an execution provider that throws',
      () => [
        VAD,
        {
          get executionProviders() {
            throw new Error('Ada')
          },
        },
      ],
    ],
  ])('%s fails a load with the error it has without', async (_, args) => {
    const records = recording()
    const given = args()
    const seen = await end(() => ort.InferenceSession.create(...(given as [unknown])))
    expect(seen).toEqual(
      await unpatched(() => end(() => ort.InferenceSession.create(...(given as [unknown])))),
    )
    const [load] = await records()
    expect(load).toMatchObject({ eventType: 'model_load', outcome: 'failure' })
    expect(JSON.stringify(load)).not.toMatch(/Ada|fast/)
  })

  it('names the reason for which a file has no hash', async () => {
    const records = recording()
    await end(() => ort.InferenceSession.create('/nowhere/model.onnx'))
    await end(() => ort.InferenceSession.create(tempDir()))
    const models = (await records()).map(({ details }) => (details as { model: object }).model)
    expect(models).toMatchObject([{ sha256Missing: 'ENOENT' }, { sha256Missing: 'not-a-file' }])
  })

  it('has the hash of a file that is no model', async () => {
    const records = recording()
    const path = `${tempDir()}/broken.onnx`
    writeFileSync(path, 'no model')
    await end(() => ort.InferenceSession.create(path))
    expect((await records())[0]?.details).toMatchObject({
      modelId: 'broken.onnx',
      model: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
  })
})

/** A member of feeds: right, or wrong in some way a host can think of. */
const throwing = (): never => {
  throw new Error('Ada Lovelace')
}
const WRONG: Record<string, () => unknown> = {
  right: () => sound()['input'],
  'of other dimensions': () => new ort.Tensor('float32', new Float32Array(6), [1, 2, 3]),
  'of another type': () => new ort.Tensor('int32', new Int32Array(512), [1, 512]),
  'an object like a tensor': () => ({ type: 'Ada Lovelace', dims: [1e300, Infinity, 'Ada'], data: [1] }),
  'of vast dimensions': () => ({ type: 'float32', dims: new Array(100_000).fill(2 ** 40) }),
  'a getter in it': () => Object.defineProperty({ type: 'float32' }, 'dims', { get: throwing }),
  'a proxy': () => new Proxy({}, { get: throwing, getOwnPropertyDescriptor: throwing, ownKeys: throwing }),
  'a proxy of a tensor': () => new Proxy(sound()['input'] as object, {}),
  'a text': () => 'Ada Lovelace',
  nothing: () => undefined,
  null: () => null,
}
const AROUND: Record<string, (feeds: object) => unknown> = {
  plain: (feeds) => feeds,
  'with more names': (feeds) => ({ ...feeds, 'Ada Lovelace': 1 }),
  frozen: (feeds) => Object.freeze(feeds),
  inherited: (feeds) => Object.create(feeds) as object,
  'behind getters': (feeds) =>
    Object.defineProperty({ ...feeds }, 'state', { get: throwing, enumerable: true }),
  'behind a proxy': (feeds) => new Proxy(feeds, { ownKeys: throwing }),
  'a list': (feeds) => [feeds],
  null: () => null,
}
const FETCHES: unknown[] = [undefined, ['output'], ['Ada Lovelace'], [], { output: null }, 7]

describe('hostile feeds', () => {
  it('end as without the instrumentation, and no value of them is in a record', async () => {
    const records = recording()
    const session = await ort.InferenceSession.create(VAD)
    let runs = 0
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(WRONG)),
      fc.constantFrom(...Object.keys(AROUND)),
      fc.constantFrom(...FETCHES),
      async (wrong, around, fetches) => {
        const run = () =>
          end(() => session.run(feedsOf(wrong, around), ...(fetches === undefined ? [] : [fetches])))
        runs++
        expect(await run()).toEqual(await unpatched(run))
      },
    )
    await fc.assert(property, { numRuns: 120 })
    const seen = (await records()).filter(({ eventType }) => eventType === 'model_inference')
    expect(seen).toHaveLength(runs)
    expect(JSON.stringify(seen)).not.toContain('Ada')
  })

  it('run no code of the host more often than the library does', async () => {
    recording()
    const session = await ort.InferenceSession.create(VAD)
    const reads = async () => {
      let count = 0
      const feeds = Object.defineProperty({ ...sound() }, 'input', {
        get: () => (count++, sound()['input']),
        enumerable: true,
      })
      await session.run(feeds)
      return count
    }
    expect(await reads()).toBe(await unpatched(reads))
  })

  it.each([
    ['no session', () => ({})],
    ['undefined', () => undefined],
    ['a session in a proxy', (session: Session) => new Proxy(session, {})],
    ['what inherits from a session', (session: Session) => Object.create(session) as Session],
  ])('on %s end as without', async (_, target) => {
    recording()
    const session = await ort.InferenceSession.create(VAD)
    const run = () =>
      end(async () => Reflect.apply(ort.InferenceSession.prototype.run, target(session), [sound()]))
    expect(await run()).toEqual(await unpatched(run))
  })
})

function feedsOf(wrong: string, around: string): unknown {
  return AROUND[around]?.({ ...sound(), input: WRONG[wrong]?.() })
}

describe('a sink that cannot be written', () => {
  it('changes nothing for the host', async () => {
    const file = `${tempDir()}/file`
    writeFileSync(file, '')
    recording({ sink: `file:${file}/in-a-file` })
    const session = await ort.InferenceSession.create(VAD)
    expect(Object.keys(await session.run(sound()))).toEqual(['output', 'stateN'])
    await expect(session.release()).resolves.toBeUndefined()
  })
})
