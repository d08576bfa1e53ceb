import { closeSync, openSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readHeader } from '../../../src/journal/header.js'
import { JournalFiles, encodeAll, header, type Entry } from './support/journal-files.js'

function headOf(...bytes: Buffer[]) {
  const files = new JournalFiles()
  files.write(1, Buffer.concat(bytes))
  const fd = openSync(files.path(1), 'r')
  try {
    return readHeader(fd)
  } finally {
    closeSync(fd)
  }
}

const head = encodeAll([header({ service: 'scoring' })])
const record: Entry = ['record', '{}']

it('the head of a file says whose it is', () => {
  expect(headOf(head, encodeAll([record]))).toMatchObject({ version: 1, service: 'scoring' })
})

it('a head that is not all there is none yet', () => {
  for (let length = 0; length < head.length; length++) {
    expect(headOf(head.subarray(0, length))).toBe('empty')
  }
})

it('a head that a power loss left as zeros is none yet', () => {
  expect(headOf(Buffer.alloc(4096))).toBe('empty')
})

it('a head with one byte changed is never read as another one', () => {
  for (let at = 0; at < head.length; at++) {
    const changed = Buffer.from(head)
    changed[at]! ^= 1
    expect(['damaged', 'empty']).toContain(headOf(changed, encodeAll([record])))
  }
})

it('a file that begins with something else has a damaged head', () => {
  expect(headOf(encodeAll([record, header()]))).toBe('damaged')
  expect(headOf(encodeAll([['header', 'not json']]))).toBe('damaged')
})
