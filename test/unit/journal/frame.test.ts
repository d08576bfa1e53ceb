import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FRAME_TYPE,
  FrameEncoder,
  decodeFrames,
  type FrameEnd,
  type FrameType,
} from '../../../src/journal/frame.js'

const entry = fc.tuple(
  fc.constantFrom(...(Object.keys(FRAME_TYPE) as FrameType[])),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
)
const entries = fc.array(entry, { maxLength: 12 })

function encodeAll(list: [FrameType, string][]): Buffer {
  const encoder = new FrameEncoder()
  // A copy each: the encoder reuses its buffer.
  return Buffer.concat(list.map(([type, payload]) => Buffer.from(encoder.encode(type, payload))))
}

function decodeAll(bytes: Buffer): { entries: [FrameType, string][]; end: FrameEnd } {
  const frames = decodeFrames(bytes)
  const decoded: [FrameType, string][] = []
  for (;;) {
    const step = frames.next()
    if (step.done) return { entries: decoded, end: step.value }
    decoded.push([step.value.type, step.value.payload.toString('utf8')])
  }
}

describe('journal frames', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(decodeAll(encodeAll(list))).toEqual({ entries: list, end: { kind: 'whole' } })
      }),
    )
  })

  it('cut anywhere give every whole entry before the cut, and a torn tail', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const bytes = encodeAll(list)
        const cut = bytes.length === 0 ? 0 : at % (bytes.length + 1)
        const { entries: decoded, end } = decodeAll(bytes.subarray(0, cut))
        expect(list.slice(0, decoded.length)).toEqual(decoded)
        const whole = encodeAll(list.slice(0, decoded.length)).length
        expect(end).toEqual(whole === cut ? { kind: 'whole' } : { kind: 'torn', offset: whole })
      }),
    )
  })

  it('with one changed bit are never read as another entry', () => {
    fc.assert(
      fc.property(
        entries.filter((list) => list.length > 0),
        fc.nat(),
        fc.nat({ max: 7 }),
        (list, at, bit) => {
          const bytes = encodeAll(list)
          bytes[at % bytes.length]! ^= 1 << bit
          const { entries: decoded, end } = decodeAll(bytes)
          expect(list.slice(0, decoded.length)).toEqual(decoded)
          expect(end.kind).not.toBe('whole')
        },
      ),
    )
  })

  it('followed by zeros, as a power loss leaves them, end in a torn tail', () => {
    const bytes = encodeAll([['record', '{}']])
    expect(decodeAll(Buffer.concat([bytes, Buffer.alloc(500)])).end).toEqual({
      kind: 'torn',
      offset: bytes.length,
    })
  })
})
