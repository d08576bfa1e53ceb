import { describe, expect, it } from 'vitest'
import {
  modelAddress,
  nameOfAddress,
} from '../../../../src/instrumentation/libraries/tensorflow/model-address.js'

describe('the address of a model', () => {
  it.each([
    ['https://user:secret@host/m/model.json?token=secret#secret', 'https://host/m/model.json'],
    ['https://secret@host/m@2/model.json', 'https://host/m@2/model.json'],
    ['file:///srv/models/a@b/model.json', 'file:///srv/models/a@b/model.json'],
    ['./models/xor/model.json', './models/xor/model.json'],
    ['indexeddb://my-model', 'indexeddb://my-model'],
  ])('%s holds no secrets', (given, address) => {
    expect(modelAddress(given)).toBe(address)
  })

  it.each([['data:application/json;base64,e30='], ['DATA:,x'], [{ load: () => ({}) }], [undefined]])(
    '%s is none',
    (given) => {
      expect(modelAddress(given)).toBeUndefined()
    },
  )

  it('is of a bounded length', () => {
    expect(modelAddress('a'.repeat(5_000))).toHaveLength(1_024)
  })

  it.each([
    ['https://host/mobilenet/model.json', 'mobilenet'],
    ['https://host/model.json', 'model.json'],
    ['./models/xor.json', 'xor.json'],
    ['C:\\models\\xor\\model.json', 'xor'],
    ['indexeddb://my-model', 'indexeddb://my-model'],
  ])('%s names the model where it has no name', (address, name) => {
    expect(nameOfAddress(address)).toBe(name)
  })
})
