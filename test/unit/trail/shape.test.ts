import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../../src/trail/shape.js'

const text = (length: number) => ({ type: 'string', length })
const number = { type: 'number' }

describe('shapeOf', () => {
  it('names members that look like those of a record', () => {
    expect(shapeOf({ first_name: 'Ann', age: 42, x1: 1 }, 2)).toEqual({
      type: 'Object',
      members: { first_name: text(3), age: number },
      otherMembers: 1,
    })
  })

  it.each([
    ['a proper name as key', { Smith: { hiv_positive: 1 } }, 1],
    ['a proper name beside others', { Alice: 1, bob_jones: { diabetes: true } }, 2],
    ['a name that is not ASCII', { Öz: 1, ann: 2 }, 2],
    ['members that are all alike', { ann: 1, bob: 2, carl: 3, dora: 4 }, 4],
    ['members that are all records', { ann: {}, bob: {}, carl: {}, dora: {} }, 4],
    ['numbers in keys', { patient12: 1, p2: 'x' }, 2],
  ])('counts the members of a dictionary, known by %s', (_what, value, otherMembers) => {
    expect(shapeOf(value, 2)).toEqual({ type: 'Object', otherMembers })
  })

  it('runs no getter and touches no proxy', () => {
    let ran = 0
    const touch = () => ran++
    const value = {
      get lazy() {
        return touch()
      },
      wrapped: new Proxy({}, { get: touch, ownKeys: () => [String(touch())] }),
      list: Object.defineProperty([1], 0, { get: touch }),
    }
    expect(shapeOf(value, 2)).toEqual({
      type: 'Object',
      members: {
        lazy: { type: 'getter' },
        wrapped: { type: 'Proxy' },
        list: { type: 'array', length: 1, items: { type: 'getter' } },
      },
    })
    expect(ran).toBe(0)
  })

  it('takes the class from the prototype, not from what the object says', () => {
    class Loan {
      amount = 1
    }
    const lying = { constructor: { name: 'AliceSmith' }, amount: 1 }
    expect([shapeOf(new Loan(), 1)['type'], shapeOf(lying, 1)['type']]).toEqual(['Loan', 'Object'])
  })
})
