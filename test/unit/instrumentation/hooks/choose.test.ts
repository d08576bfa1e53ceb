import { describe, expect, it } from 'vitest'
import { chooseInstrumentations } from '../../../../src/instrumentation/hooks/choose.js'

describe('what is to be instrumented', () => {
  it('is everything unless something is named', () => {
    const everything = ['onnxruntime', 'tensorflow', 'transformers', 'opentelemetry']
    expect([...chooseInstrumentations(['all'])].sort()).toEqual(everything.sort())
  })

  it('is what is named, or nothing', () => {
    expect(chooseInstrumentations(['onnxruntime'])).toEqual(new Set(['onnxruntime']))
    expect(chooseInstrumentations(['none'])).toEqual(new Set())
  })

  it.each([[['onnx']], [['none', 'onnxruntime']], [['ALL']]])(
    'is refused where it is no name: %j',
    (names) => {
      expect(() => chooseInstrumentations(names)).toThrow(
        'SPANLEDGER_INSTRUMENTATIONS must be all, none, or some of onnxruntime',
      )
    },
  )
})
