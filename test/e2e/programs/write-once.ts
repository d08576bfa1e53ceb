// The shortest program there is: it ends by itself, and what it logged is in the sink.
import { AuditTrail } from 'spanledger'

const [logDir = ''] = process.argv.slice(2)
const trail = new AuditTrail({ operationName: 'once', logDir })
trail.logEvent('step', { n: 1 })
trail.close()
