// Compiled with `experimentalDecorators`: the legacy form of method decorators.
import { auditFunction, getAuditLogs } from 'spanledger'

const [logDir = ''] = process.argv.slice(2)

class Service {
  private readonly factor = 2

  @auditFunction({ logDir, operationName: 'predict' })
  predict(x: number): number {
    return x * this.factor
  }

  @auditFunction({ logDir })
  static async load(name: string): Promise<string> {
    await Promise.resolve()
    return name
  }
}

const results = [new Service().predict(21), await Service.load('m1')]
const operations = (await getAuditLogs({ logDir, eventTypes: 'function_return' })).map((r) => r.operationName)
process.stdout.write(JSON.stringify({ results, operations }))
