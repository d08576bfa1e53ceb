// Writes to a ClickHouse until it is killed. Its argument: sink and journal as JSON.
import { AuditTrail, configureAudit, type AuditReceipt } from 'spanledger'

const { sink, journalDir } = JSON.parse(process.argv[2]!) as { sink: string; journalDir: string }
configureAudit({ sink, journalDir })
const say = (receipts: AuditReceipt[]) => process.send?.(receipts)

for (;;) {
  const trail = new AuditTrail({ operationName: 'until killed', user: 'worker' })
  say([trail.logEvent('step', { text: 'x'.repeat(300) }), trail.close()])
  await new Promise((resolve) => setTimeout(resolve, 2))
}
