/**
 * `npm run demo`: a spam filter on real mails, audited from the first mail read to the report.
 *
 * `--output DIR` (default demo-output) and `--mails N` (default all 6,046). With OTEL_EXPORTER_OTLP_ENDPOINT set
 * the same spans also go to that collector.
 */
import { shutdownAudit, summarizeAuditLogs } from 'spanledger'
import { startAuditing } from './audit.js'
import { holdOut } from './corpus.js'
import { writeReports } from './evidence.js'
import { createRunDirectory, readOptions } from './options.js'
import { checkMails, checkPseudonymisedMails, loadMails, pseudonymiseMails } from './preparing.js'
import * as print from './print.js'
import { answerAccessRequest, busiestPerson, classifyMails, reviewLeastCertain } from './service.js'
import { train } from './training.js'

const HELD_OUT_SHARE = 0.2

const options = readOptions(process.argv.slice(2))
const directory = createRunDirectory(options.output)
const { logDir, keyFile } = startAuditing(directory)
print.printTitle(directory)

const mails = await loadMails(options.sampleSize)
print.printLoaded(mails)

const before = await checkMails(mails)
print.printChecked(before)

const pseudonymised = pseudonymiseMails(mails)
print.printPseudonymised(pseudonymised)

const after = await checkPseudonymisedMails(pseudonymised.mails)
print.printChecked(after)

const { training, heldOut } = holdOut(pseudonymised.mails, HELD_OUT_SHARE)
const trained = train(training, heldOut)
print.printTrained(trained)

const senders = new Map(mails.map((mail) => [mail.id, mail.sender]))
const classifications = classifyMails(trained.filter, heldOut, (id) => senders.get(id))
print.printClassified(classifications)

const review = reviewLeastCertain(classifications)
if (review) print.printReviewed(review)

const person = busiestPerson(holdOut(mails, HELD_OUT_SHARE).heldOut)
if (person) print.printAnswered(await answerAccessRequest(mails, person, logDir))

// The audited work is done: hand over what is left. A collector that does not answer must not hold this up for long.
await shutdownAudit({ timeoutMs: 5000 })

print.printEvidence(await summarizeAuditLogs({ logDir }))
const reports = await writeReports(directory, logDir, { before, after })
print.printFiles(directory, { logDir, keyFile }, reports)
print.printCommands(directory, { logDir, keyFile })
print.printEnd(process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined)
