import { describe, expect, it } from 'vitest'
import { describeMetadata } from '../../../../src/instrumentation/libraries/onnxruntime/metadata.js'

describe('what a model declares', () => {
  it('is read from the metadata of a session', () => {
    const session = {
      inputMetadata: [{ name: 'x', isTensor: true, type: 'float32', shape: ['batch', 2] }],
      outputMetadata: [{ name: 'list', isTensor: false }],
    }
    expect(describeMetadata(session)).toEqual({
      inputs: { x: { type: 'float32', dims: ['batch', 2] } },
      outputs: { list: {} },
    })
  })

  it('is its names where the library tells no more', () => {
    const session = { inputNames: ['x'], outputNames: ['y', 'z'] }
    expect(describeMetadata(session)).toEqual({ inputs: { x: {} }, outputs: { y: {}, z: {} } })
  })

  it('is nothing where there is nothing to read', () => {
    expect(describeMetadata(undefined)).toEqual({})
    expect(describeMetadata({})).toEqual({ inputs: {}, outputs: {} })
  })
})
