// Functions and methods audited from outside: every call is a trail of its own.
//   npx tsx examples/decorator.ts [logDir]
import { auditFunction, AuditTrail, configureAudit } from 'spanledger'

const [logDir = 'audit_logs'] = process.argv.slice(2)
configureAudit({ sink: `file:${logDir}`, regulations: ['GDPR'], purpose: 'credit scoring' })

interface Customer {
  name: string
  income: number
}

// As a wrapper. By default it records the shape of arguments and result, no value of them.
const normalise = auditFunction({ operationName: 'normalise_income' })((customers: Customer[]) => {
  const highest = Math.max(...customers.map((customer) => customer.income))
  return customers.map((customer) => ({ ...customer, income: customer.income / highest }))
})

class ScoringService {
  readonly #threshold = 0.5

  // As a decorator; asynchronous functions stay asynchronous, `this` stays what it is.
  @auditFunction({ operationName: 'score_customers', capture: 'digest' })
  async score(customers: Customer[]): Promise<number> {
    // Inside, the call's own trail is at hand.
    AuditTrail.active()?.logDataAccess({
      datasetName: 'customers',
      columnsAccessed: ['income'],
      numRecords: customers.length,
    })
    await Promise.resolve()
    return customers.filter((customer) => customer.income >= this.#threshold).length
  }
}

const customers = normalise([
  { name: 'Customer A', income: 52_000 },
  { name: 'Customer B', income: 18_000 },
])
const approved = await new ScoringService().score(customers)
console.log(`${approved} of ${customers.length} customers reach the threshold`)
