import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A small data set with a name, an address, a birth date and a diagnosis in it. All of it is made up. */
const CUSTOMERS = `customer_id,full_name,email,birth_date,diagnosis
1,Ada Example,ada@example.com,1980-02-03,E11.9
2,Ben Example,ben@example.org,1975-11-30,I10
3,Cleo Example,cleo@example.net,1990-06-12,J45.0
`

/** @returns the path of the file. */
export function writeCustomers(dir: string): string {
  const file = join(dir, 'customers.csv')
  writeFileSync(file, CUSTOMERS)
  return file
}
