import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FRAME_TYPE, decodeFrames, encodeFrame, type FrameType } from '../../../src/journal/frame.js'

const entry = fc.tuple(
  fc.constantFrom(...(Object.keys(FRAME_TYPE) as FrameType[])),
  fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => JSON.stringify({ text })),
)
const entries = fc.array(entry, { maxLength: 12 })

function encodeAll(list: [FrameType, string][]): Buffer {
  return Buffer.concat(list.map(([type, payload]) => encodeFrame(type, payload)))
}

function decodeAll(bytes: Buffer): {
  entries: [FrameType, string][]
  damage: number[]
  torn: number | undefined
} {
  const frames = decodeFrames(bytes)
  const entries: [FrameType, string][] = []
  const damage: number[] = []
  for (;;) {
    const step = frames.next()
    if (step.done) return { entries, damage, torn: step.value }
    if (step.value.type === 'damage') damage.push(step.value.offset)
    else entries.push([step.value.type, step.value.payload.toString('utf8')])
  }
}

describe('journal frames', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(decodeAll(encodeAll(list))).toEqual({ entries: list, damage: [], torn: undefined })
      }),
    )
  })

  it('cut anywhere give every whole entry before the cut, and a torn tail', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const bytes = encodeAll(list)
        const cut = bytes.length === 0 ? 0 : at % (bytes.length + 1)
        const { entries: decoded, damage, torn } = decodeAll(bytes.subarray(0, cut))
        expect(list.slice(0, decoded.length)).toEqual(decoded)
        const whole = encodeAll(list.slice(0, decoded.length)).length
        expect([damage, torn]).toEqual([[], whole === cut ? undefined : whole])
      }),
    )
  })

  it('with one changed bit are never read as another entry, and cost that entry only', () => {
    const nonEmpty = entries.filter((list) => list.length > 0)
    fc.assert(
      fc.property(nonEmpty, fc.nat(), fc.nat({ max: 7 }), (list, at, bit) => {
        const bytes = encodeAll(list)
        bytes[at % bytes.length]! ^= 1 << bit
        const { entries: decoded, damage, torn } = decodeAll(bytes)
        const hit = list.findIndex(
          (_, index) => encodeAll(list.slice(0, index + 1)).length > at % bytes.length,
        )
        expect(decoded).toEqual(list.filter((_, index) => index !== hit))
        const start = encodeAll(list.slice(0, hit)).length
        // A last entry whose length now runs past the end looks like one that was being written.
        expect(damage.length === 1 ? damage : [torn]).toEqual([start])
      }),
    )
  })

  it('followed by zeros, as a power loss leaves them, end in a torn tail', () => {
    const bytes = encodeAll([['record', '{}']])
    expect(decodeAll(Buffer.concat([bytes, Buffer.alloc(500)]))).toMatchObject({
      damage: [],
      torn: bytes.length,
    })
  })

  it('with rubbish in between are read on behind it', () => {
    const [a, b] = [encodeAll([['record', '{"a":1}']]), encodeAll([['record', '{"b":2}']])]
    const { entries: decoded, damage } = decodeAll(Buffer.concat([a, Buffer.from('{"rubbish"}{'), b]))
    expect(decoded).toEqual([
      ['record', '{"a":1}'],
      ['record', '{"b":2}'],
    ])
    expect(damage).toEqual([a.length])
  })
})
