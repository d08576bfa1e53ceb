import { join } from 'node:path'
import type { ComplianceReport } from 'spanledger/compliance'
import type { Confusion, Metrics } from './classifier.js'
import type { Mail } from './corpus.js'
import type { Evidence, Reports } from './evidence.js'
import type { Pseudonymised } from './pseudonymise.js'
import type { AccessAnswer, Classification, Review } from './service.js'
import type { TrainingResult } from './training.js'

const LABEL_WIDTH = 16
const TEXT_WIDTH = 88
let steps = 0

export function printTitle(directory: string): void {
  console.log(`\nA spam filter that keeps an audit trail. Everything it writes goes to ${directory}\n`)
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
    `${count(pseudonyms)} addresses became keyed pseudonyms; in subjects and texts that replaced`,
    `${count(replaced.addressesReplaced)} addresses and ${count(replaced.namesReplaced)} names, and masked ${count(replaced.numbersMasked)} phone and other numbers`,
  )
}

export function printTrained({ confusion, metrics, trainedOn, testedOn }: TrainingResult): void {
  printStep(
    'Trained',
    `naive Bayes on ${count(trainedOn)} mails; measured on ${count(testedOn)} others it had never seen:`,
    describeMetrics(metrics),
    describeConfusion(confusion),
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
    `${mail.id}, the least certain: the filter said ${label} (${percent(confidence)} sure), a person said ${correctLabel}: ${decision}`,
  )
}

export function printAnswered({ mailsHeld, decisions, decidedSpam }: AccessAnswer): void {
  printStep(
    'Answered',
    `one access request (GDPR Art. 15): ${count(mailsHeld)} mails held from that person,`,
    `${count(decisions)} decisions on record about them, ${count(decidedSpam)} of them "spam"`,
  )
}

export function printEvidence({ summary }: Evidence): void {
  const byType = Object.entries(summary.byType).sort(([, a], [, b]) => b - a)
  const width = Math.max(...byType.map(([type]) => type.length))
  printStep(
    'Read back',
    `${count(summary.total)} records of ${count(summary.operations)} operations`,
    ...byType.map(([type, records]) => `${type.padEnd(width)}  ${count(records).padStart(6)}`),
  )
}

export function printWhereToLook(directory: string, logDir: string, reports: Reports): void {
  printSection('Files', [
    [reports.audit, 'look at this first: the audit report'],
    reports.auditPdf === undefined
      ? ['(no PDF)', reports.noPdfBecause ?? '']
      : [reports.auditPdf, 'the same, to sign and file'],
    [reports.complianceBefore, 'what the GDPR check found in the mails'],
    [reports.complianceAfter, 'what it found after pseudonymising'],
    [logDir, 'the trails, as OTLP JSON lines'],
  ])
  const from = `--log-dir ${logDir}`
  printSection('Look further', [
    [`npx spanledger summary ${from}`],
    [`npx spanledger logs ${from} --type human_review`],
    [`npx spanledger logs ${from} --operation-name answer_access_request --json`],
    [`npx spanledger report audit ${from} --output ${join(directory, 'again.html')}`],
  ])
}

export function printEnd(otlpEndpoint: boolean): void {
  if (otlpEndpoint) console.log('\nOTEL_EXPORTER_OTLP_ENDPOINT is set: the OTLP exporter got the same spans.')
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(`\nDone in ${process.uptime().toFixed(1)} s with at most ${peak.toFixed(0)} MB of memory.\n`)
}

function describeMetrics({ accuracy, precision, recall, f1 }: Metrics): string {
  return `accuracy ${percent(accuracy)}, precision ${percent(precision)}, recall ${percent(recall)}, F1 ${percent(f1)}`
}

function describeConfusion({ truePositive, falsePositive, trueNegative, falseNegative }: Confusion): string {
  const spam = `spam: ${count(truePositive)} caught, ${count(falseNegative)} missed`
  return `${spam} · ham: ${count(trueNegative)} delivered, ${count(falsePositive)} held back by mistake`
}

function printStep(label: string, ...lines: string[]): void {
  steps++
  const indent = ' '.repeat(LABEL_WIDTH + 4)
  const text = lines.flatMap(wrap).join(`\n${indent}`)
  console.log(`${String(steps).padStart(2)}  ${label.padEnd(LABEL_WIDTH)}${text}`)
}

function wrap(line: string): string[] {
  return line.match(new RegExp(`\\S.{0,${TEXT_WIDTH - 1}}(?= |$)`, 'g')) ?? []
}

function printSection(title: string, rows: [left: string, right?: string][]): void {
  const width = Math.max(...rows.map(([left]) => left.length))
  console.log(`\n${title}`)
  for (const [left, right = ''] of rows) console.log(`  ${left.padEnd(width)}  ${right}`.trimEnd())
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
