import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { detectPersonalData } from '../../../../src/compliance/detect/detect-personal-data.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spanledger-header-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function detect(lines: readonly string[]) {
  const path = join(directory, 'table.csv')
  await writeFile(path, lines.join('\n') + '\n')
  return detectPersonalData(path)
}

describe('a first row of values is refused', () => {
  test.each([
    ['a name over a name', ['Maria Huber,Berlin,diabetes', 'Jo Li,Rome,asthma']],
    ['two capitalised words over a name', ['Jo Li,Rome,asthma', 'Maria Huber,Berlin,diabetes']],
    ['a name alone', ['Maria Huber,Berlin,diabetes']],
    ['a name in another script of its parts', ['"Huber, Maria",Wien', '"Müller, Jürgen",Graz']],
    ['a given name over a given name', ['Maria,Berlin', 'Jürgen,Rom']],
    ['a date over a date', ['x,1.1.1980', 'y,2.3.1975']],
    ['an ISO date over one', ['x,1980-01-31', 'y,1975-03-12']],
    ['a number over a number', ['abc,34,diabetes', 'def,51,asthma']],
    ['numbers only', ['17,23.5,9', '4,11.2,3']],
    ['numbers only, alone', ['17,23.5,9']],
    ['an IBAN', ['x;AT611904300234573201', 'y;z']],
    ['an e-mail address', ['ann@example.com,1', 'bob@example.com,2']],
    ['a UUID', ['x,0190f3a2-5b1c-7def-8123-456789abcdef', 'y,z']],
    [
      'a name over one that follows much later',
      ['Jo Li,1', ...Array<string>(15).fill('x y,z'), 'Maria Huber,2'],
    ],
  ])('%s', async (_what, lines) => {
    await expect(detect(lines)).rejects.toMatchObject({
      code: 'ERR_INVALID_INPUT',
      message: expect.stringContaining('needs a header row') as string,
    })
  })

  test('without a word of it in the error', async () => {
    const error = await detect(['Maria Huber,Berlin', 'Jo Li,Rome']).catch((thrown: unknown) => thrown)
    expect(String(error)).not.toMatch(/Maria|Huber|Berlin/)
  })
})

describe('a first row of names is taken', () => {
  test.each([
    ['capitalised words over names', ['Full Name,City', 'Maria Huber,Berlin']],
    ['roles over names', ['Account Manager,Sales Rep,Assigned To', 'Maria Huber,Ann Smith,Jan Novak']],
    ['capitalised words over words', ['Credit Score,Loan Status', 'Very Good,Paid Off']],
    ['a word that is a given name, over a number', ['Max Speed,Jan Sales', '120,7']],
    ['such a word alone', ['Max Speed,Status']],
    ['years over numbers', ['country,2019,2020', 'AT,3.5,4.5']],
    ['numbers that run on', ['0,1,2', '5,6.5,x']],
    ['numbers in even steps', ['id,30,60,90', 'a,1,0,2']],
    ['dates over numbers', ['region,1/22/20,1/23/20', 'Hubei,444,446']],
    ['a number over words', ['id,24', 'a,yes']],
    ['capitals over anything', ['ID,DOB,Date Of Birth', '1,1980-01-01,1980-01-01']],
    ['names of many kinds', ['First Name,Last Name,Email,Postal Code', 'Ann,Smith,ann@example.com,1010']],
  ])('%s', async (_what, lines) => {
    const { columns, rowsSeen } = await detect(lines)
    expect(columns.map(({ column }) => column).sort()).toEqual(lines[0]!.split(',').sort())
    expect(rowsSeen).toBe(lines.length - 1)
  })
})

test('rows looked at for the header are all counted', async () => {
  for (const count of [0, 1, 19, 20, 21, 50]) {
    const rows = Array.from({ length: count }, (_, i) => `${i},word`)
    expect(await detect(['id,text', ...rows])).toMatchObject({ rowsSeen: count })
  }
})
