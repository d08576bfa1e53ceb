import { join, relative } from 'node:path'
import type { AuditSummary } from 'spanledger'
import type { ComplianceReport } from 'spanledger/compliance'
import type { AuditPlaces } from './audit.js'
import type { Confusion, Metrics } from './classifier.js'
import type { Mail } from './corpus.js'
import type { Reports } from './evidence.js'
import type { Pseudonymised } from './pseudonymise.js'
import type { AccessAnswer, Classification, Review } from './service.js'
import type { TrainingResult } from './training.js'

const LABEL_WIDTH = 16
/** As wide as a terminal is at least. */
const LINE_WIDTH = 80
const TEXT_WIDTH = LINE_WIDTH - LABEL_WIDTH - 4
let steps = 0

export function printTitle(directory: string): void {
  console.log(`\nA spam filter that keeps an audit trail.\nEverything it writes goes to ${directory}\n`)
}

export function printLoaded(mails: readonly Mail[]): void {
  const spam = mails.filter(({ label }) => label === 'spam').length
  const senders = new Set(mails.map(({ sender }) => sender.address)).size
  printStep(
    'Loaded',
    `${count(mails.length)} public mails, ${count(spam)} of them spam, from ${count(senders)} senders`,
  )
}

export function printChecked({ issues, warnings }: ComplianceReport): void {
  const points = issues.map(({ issue, citation }) => `· ${issue} (${citation})`)
  printStep('Checked (GDPR)', `${count(issues.length)} issues, ${count(warnings.length)} warnings`, ...points)
}

export function printPseudonymised({ pseudonyms, ...replaced }: Pseudonymised): void {
  printStep(
    'Pseudonymised',
    `${count(pseudonyms)} addresses became keyed pseudonyms; in subjects and texts that replaced ${count(replaced.addressesReplaced)} addresses and ${count(replaced.namesReplaced)} names, and masked ${count(replaced.numbersMasked)} phone and other numbers`,
  )
}

export function printTrained({ confusion, metrics, trainedOn, testedOn }: TrainingResult): void {
  printStep(
    'Trained',
    `naive Bayes on ${count(trainedOn)} mails; measured on ${count(testedOn)} unseen ones:`,
    describeMetrics(metrics),
    ...describeConfusion(confusion),
  )
}

export function printClassified(classifications: readonly Classification[]): void {
  const spam = classifications.filter(({ label }) => label === 'spam').length
  printStep(
    'Classified',
    `${count(classifications.length)} mails one by one: ${count(spam)} held back as spam`,
  )
}

export function printReviewed({ classification, decision, correctLabel }: Review): void {
  const { mail, label, confidence } = classification
  printStep(
    'Reviewed',
    `${mail.id}, the least certain: the filter said ${label} (${percent(confidence)} sure), the reviewer ${correctLabel} (simulated by the corpus label): ${decision}`,
  )
}

export function printAnswered({ mailsHeld, decisions, decidedSpam }: AccessAnswer): void {
  printStep(
    'Answered',
    `one access request (GDPR Art. 15): ${count(mailsHeld)} mails held from that person, ${count(decisions)} decisions on record about them, ${count(decidedSpam)} of them "spam"`,
  )
}

export function printEvidence(summary: AuditSummary): void {
  const byType = Object.entries(summary.byType).sort(([, a], [, b]) => b - a)
  const width = Math.max(...byType.map(([type]) => type.length))
  printStep(
    'Read back',
    `${count(summary.total)} records of ${count(summary.operations)} operations`,
    ...byType.map(([type, records]) => `${type.padEnd(width)}  ${count(records).padStart(6)}`),
  )
}

export function printFiles(directory: string, { logDir, keyFile }: AuditPlaces, reports: Reports): void {
  const files: [path: string, what: string][] = [
    [reports.audit, 'look at this first: the audit report'],
    ...(reports.auditPdf === undefined
      ? []
      : [[reports.auditPdf, 'the same, to sign and file'] as [string, string]]),
    [reports.complianceBefore, 'what the GDPR check found in the mails'],
    [reports.complianceAfter, 'what it found after pseudonymising'],
    [logDir, 'the trails, as OTLP JSON lines'],
    [keyFile, "the key of the persons' tokens"],
  ]
  const rows = files.map(([path, what]): [string, string] => [relative(directory, path), what])
  const width = Math.max(...rows.map(([path]) => path.length))
  console.log(`\nFiles in ${directory}`)
  for (const [path, what] of rows) console.log(`  ${path.padEnd(width)}  ${what}`)
  if (reports.noPdfBecause !== undefined) printWrapped(`(no PDF) ${reports.noPdfBecause}`)
}

export function printCommands(directory: string, { logDir, keyFile }: AuditPlaces): void {
  const from = `--log-dir ${logDir}`
  console.log('\nLook further')
  printCommand('npx spanledger summary', from)
  printCommand('npx spanledger logs', from, '--type human_review')
  printCommand('npx spanledger logs', from, '--operation-name answer_access_request', '--json')
  printCommand('npx spanledger report audit', from, `--output ${join(directory, 'again.html')}`)
  console.log('\nAsk about a person')
  printWrapped(
    'The token key lies apart from the trails: whoever has both can test which address a token stands for.',
  )
  printCommand(`SPANLEDGER_TOKEN_KEY_FILE=${keyFile}`, 'npx spanledger logs', from, '--subject ADDRESS')
}

export function printEnd(otlpEndpoint: boolean): void {
  if (otlpEndpoint) console.log('\nOTEL_EXPORTER_OTLP_ENDPOINT is set: the OTLP exporter got the same spans.')
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(`\nDone in ${process.uptime().toFixed(1)} s with at most ${peak.toFixed(0)} MB of memory.\n`)
}

function describeMetrics({ accuracy, precision, recall, f1 }: Metrics): string {
  return `accuracy ${percent(accuracy)}, precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)}`
}

function describeConfusion(confusion: Confusion): string[] {
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion
  return [
    `spam: ${count(truePositive)} caught, ${count(falseNegative)} missed`,
    `ham: ${count(trueNegative)} delivered, ${count(falsePositive)} held back by mistake`,
  ]
}

function printStep(label: string, ...lines: string[]): void {
  steps++
  const indent = ' '.repeat(LABEL_WIDTH + 4)
  const text = lines.flatMap((line) => wrap(line)).join(`\n${indent}`)
  console.log(`${String(steps).padStart(2)}  ${label.padEnd(LABEL_WIDTH)}${text}`)
}

function wrap(line: string, width = TEXT_WIDTH): string[] {
  return line.match(new RegExp(`\\S.{0,${width - 1}}(?= |$)`, 'g')) ?? []
}

function printWrapped(text: string): void {
  for (const line of wrap(text, LINE_WIDTH - 2)) console.log(`  ${line}`)
}

/** A command to copy: over several lines, as a shell takes them, where one would be too long. */
function printCommand(...parts: string[]): void {
  const line = parts.join(' ')
  console.log(`  ${line.length + 2 <= LINE_WIDTH ? line : parts.join(' \\\n      ')}`)
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
