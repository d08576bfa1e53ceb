import { parse } from 'node:path'
import { ComplianceAuditor, type ComplianceReport, type Regulation } from '../../compliance/index.js'
import { shutdownAudit } from '../../trail/index.js'
import type { Arguments } from '../arguments.js'
import { placeOf } from '../query-options.js'
import { withProgress } from '../terminal/progress.js'
import type { Terminal } from '../terminal/terminal.js'
import { readMetadataOptions } from './metadata.js'

const DEFAULT_REGULATION = 'GDPR'
const UNDELIVERED =
  'spanledger: the trail of this check waits in the journal, as the sink has not taken it: run spanledger recover\n'

/** Checks a file as the options say. Its trail is in the sink when this settles, or stderr says that it is not. */
export async function runCheck(file: string, args: Arguments, terminal: Terminal): Promise<ComplianceReport> {
  const maxSamples = args.wholeNumber('maxSamples', 1)
  const metadata = await readMetadataOptions(args.list('metadata') ?? [])
  const auditor = new ComplianceAuditor({
    ...placeOf(args, terminal),
    // Which regulations there are is the auditor's to say.
    regulation: (args.text('regulation') ?? DEFAULT_REGULATION) as Regulation,
  })
  const checking = auditor.auditDataset({
    dataset: file,
    datasetName: args.text('datasetName') ?? parse(file).name,
    metadata,
    ...(maxSamples !== undefined && { maxSamples }),
  })
  try {
    return await withProgress(terminal, 'Checking', checking)
  } finally {
    if (!(await shutdownAudit())) await terminal.err.write(UNDELIVERED)
  }
}
