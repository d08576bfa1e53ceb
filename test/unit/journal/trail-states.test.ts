import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TrailStates } from '../../../src/journal/trail-states.js'
import { applyAll, contentOf, entry, frame } from './support/frames.js'
import type { Entry } from './support/journal-files.js'
import { MadeTrail } from './support/made-trail.js'

type Step = { trail: number; do: 'event' | 'segment' | 'close' | 'open' }
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    trail: fc.nat({ max: 3 }),
    do: fc.oneof(
      { weight: 5, arbitrary: fc.constant('event' as const) },
      { weight: 2, arbitrary: fc.constant('segment' as const) },
      { weight: 1, arbitrary: fc.constantFrom('close' as const, 'open' as const) },
    ),
  }),
  { maxLength: 60 },
)

interface Written {
  trail: MadeTrail
  pending: string[]
}

/** Plays the steps; returns the entries they make and the spans these are meant to complete. */
function play(list: Step[]) {
  const open = new Map<number, Written>()
  const entries: Entry[] = []
  const spans: ReturnType<typeof contentOf>[] = []
  const add = (one: Entry, written?: Written) => {
    entries.push(one)
    written?.pending.push(one[1])
  }
  const complete = ({ trail, pending }: Written, segment?: { index: number; spanId: string }) => {
    const started = trail.started!.text
    spans.push({ started, segment: segment?.index, spanId: segment?.spanId, texts: pending.splice(0) })
  }
  for (const step of list) {
    let written = open.get(step.trail)
    if (!written) {
      open.set(step.trail, (written = { trail: new MadeTrail(), pending: [] }))
      add(entry('record', written.trail.start()), written)
    }
    const { trail, pending } = written
    if (step.do === 'event') add(entry('record', trail.event()), written)
    if (step.do === 'open') add(entry('open', trail.open()))
    if (step.do === 'segment' && pending.length > 0) {
      const segment = trail.segment()
      add(entry('segment', segment))
      complete(written, segment)
    }
    if (step.do === 'close') {
      add(entry('record', trail.close()), written)
      complete(written)
      open.delete(step.trail)
    }
  }
  return { entries, spans, open: [...open.values()] }
}

describe('the spans of a journal', () => {
  it('are complete with their segment or closing record, however trails are mixed', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { entries, spans } = play(list)
        expect(applyAll(entries).map(contentOf)).toEqual(spans)
      }),
    )
  })

  it('are the same where reading begins in the middle with the trails that are open there', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (list, at) => {
        const { entries, spans } = play(list)
        const middle = at % (entries.length + 1)
        const first = new TrailStates()
        const before = applyAll(entries.slice(0, middle), first)
        const after = applyAll(entries.slice(middle), new TrailStates(new Map(first.trails)))
        expect([...before, ...after].map(contentOf)).toEqual(spans)
      }),
    )
  })

  it('know the head of every trail that is open, also of one that an open entry alone tells of', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { entries, open } = play(list)
        const read = new TrailStates()
        applyAll(entries, read)
        const carried = new TrailStates()
        applyAll(
          open.map(({ trail }) => entry('open', trail.open())),
          carried,
        )
        for (const { trail } of open) {
          const { operationId } = trail.identity
          for (const { trails } of [read, carried]) {
            expect(trails.get(operationId)).toMatchObject({ head: trail.head, segments: trail.segments })
          }
        }
        expect([read.trails.size, carried.trails.size]).toEqual([open.length, open.length])
      }),
    )
  })

  it('keep the head that an open entry tells of, though records from before it come behind it', () => {
    const trail = new MadeTrail()
    const records = [trail.start(), trail.event()].map((one) => entry('record', one))
    const states = new TrailStates()
    const open = entry('open', trail.open())
    expect(applyAll([open, records[0]!], states)).toEqual([])
    expect(states.trails.get(trail.identity.operationId)).toMatchObject({ head: trail.head })
    const [span] = applyAll([records[1]!, entry('record', trail.close())], states)
    expect(span!.records).toHaveLength(3)
  })

  it('say in which file each record is, and where the span was complete', () => {
    const trail = new MadeTrail()
    const [span] = applyAll([trail.start(), trail.event(), trail.close()].map((one) => entry('record', one)))
    expect([span!.records.map(({ file }) => file), span!.end]).toEqual([[1, 2, 3], { file: 3, offset: 2 }])
  })

  it('hold what is there of a segment whose first records are released', () => {
    const trail = new MadeTrail()
    trail.start()
    trail.event()
    const open = entry('open', trail.open())
    const last = trail.event()
    const spans = applyAll([open, entry('record', last), entry('segment', trail.segment())])
    expect(spans.map(contentOf)).toMatchObject([{ segment: 0, texts: [last.text] }])
  })
})

describe('an entry that means nothing', () => {
  it('is a segment of a trail that is not there, or without a record that is', () => {
    const trail = new MadeTrail()
    trail.start()
    const segment = entry('segment', trail.segment())
    expect(applyAll([segment])).toEqual([])
    expect(applyAll([entry('open', trail.open()), segment])).toEqual([])
  })

  it('is a note of delivery, or a header', () => {
    expect(applyAll([['ack', 'anything'] as Entry, ['batch', ''], ['header', '']])).toEqual([])
  })

  it('is an error where it is a record whose trail began nowhere, and those behind it can be read', () => {
    const [lost, trail] = [new MadeTrail(), new MadeTrail()]
    lost.start()
    const states = new TrailStates()
    const end = { file: 1, offset: 1 }
    expect(() => states.apply(frame(entry('record', lost.event())), end)).toThrow('not in the journal')
    expect(() => states.apply(frame(['record', 'not json']), end)).toThrow()
    expect(applyAll([entry('record', trail.start()), entry('record', trail.close())], states)).toHaveLength(1)
  })
})
