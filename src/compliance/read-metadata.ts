import { AuditError } from '../errors.js'
import type { ComplianceMetadata } from './metadata.js'

/** Metadata in one form: aliases resolved, lists as lists, what is empty left out. */
export interface StatedMetadata {
  description?: string
  containsPersonalData?: boolean
  controller?: string
  purpose?: string[]
  legalBasis?: string
  legitimateInterestAssessment?: boolean | string
  consentObtained?: boolean
  consentDate?: string
  consentMethod?: string
  consentScope?: string
  withdrawalMethod?: string
  specialCategoryCondition?: string
  criminalDataAuthority?: string
  retentionPeriod?: string
  necessaryColumns?: string[]
  pseudonymised?: boolean
  pseudonymisedColumns?: string[]
  dataSubjects?: string[]
  dataCategories?: string[]
  recipients?: string[]
  storageLocations?: string[]
  transferSafeguard?: string
  privacyNotice?: boolean | string
  dataSource?: string
  dataSubjectRequests?: boolean | string
  dataEncrypted?: boolean
  accessControl?: boolean | string
  securityMeasures?: string[]
  dpiaConducted?: boolean | string
  largeScale?: boolean
}

type Form = 'text' | 'list' | 'yes-no' | 'yes-no or text'

const FORMS: Readonly<Record<keyof StatedMetadata, Form>> = {
  description: 'text',
  containsPersonalData: 'yes-no',
  controller: 'text',
  purpose: 'list',
  legalBasis: 'text',
  legitimateInterestAssessment: 'yes-no or text',
  consentObtained: 'yes-no',
  consentDate: 'text',
  consentMethod: 'text',
  consentScope: 'text',
  withdrawalMethod: 'text',
  specialCategoryCondition: 'text',
  criminalDataAuthority: 'text',
  retentionPeriod: 'text',
  necessaryColumns: 'list',
  pseudonymised: 'yes-no',
  pseudonymisedColumns: 'list',
  dataSubjects: 'list',
  dataCategories: 'list',
  recipients: 'list',
  storageLocations: 'list',
  transferSafeguard: 'text',
  privacyNotice: 'yes-no or text',
  dataSource: 'text',
  dataSubjectRequests: 'yes-no or text',
  dataEncrypted: 'yes-no',
  accessControl: 'yes-no or text',
  securityMeasures: 'list',
  dpiaConducted: 'yes-no or text',
  largeScale: 'yes-no',
}

const ALIASES: Readonly<Record<string, keyof StatedMetadata>> = {
  dataOwner: 'controller',
  dataController: 'controller',
  dataProcessingPurpose: 'purpose',
  processingPurpose: 'purpose',
  purposes: 'purpose',
  lawfulBasis: 'legalBasis',
  legalGround: 'legalBasis',
  retention: 'retentionPeriod',
  dataRetention: 'retentionPeriod',
  dataRetentionPeriod: 'retentionPeriod',
  dataStorageLocation: 'storageLocations',
  storageLocation: 'storageLocations',
  encrypted: 'dataEncrypted',
  storedIn: 'storageLocations',
  pseudonymized: 'pseudonymised',
  pseudonymizedColumns: 'pseudonymisedColumns',
  dpia: 'dpiaConducted',
}

/**
 * Reads what the caller states about the processing. Names may be camel case or snake case. Fields no rule knows are
 * named in `unread`: a misspelt one would otherwise count as not stated without anybody noticing. So is a field given a
 * second time under another name.
 *
 * @throws AuditError `ERR_INVALID_OPTION` where a known field has a value of another form
 */
export function readMetadata(metadata: ComplianceMetadata = {}): {
  stated: StatedMetadata
  unread: string[]
} {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new AuditError('ERR_INVALID_OPTION', 'metadata must be an object: see ComplianceMetadata.')
  }
  const stated: Record<string, unknown> = {}
  const unread: string[] = []
  for (const [given, value] of Object.entries(metadata)) {
    const camel = given.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const name = Object.hasOwn(ALIASES, camel) ? (ALIASES[camel] ?? camel) : camel
    if (!Object.hasOwn(FORMS, name)) {
      unread.push(given)
      continue
    }
    const read = readField(given, FORMS[name as keyof typeof FORMS], value as unknown)
    if (read === undefined) continue
    // Under two names only one can be read: the other must not vanish unseen.
    if (Object.hasOwn(stated, name)) unread.push(given)
    else stated[name] = read
  }
  return { stated, unread }
}

function readField(name: string, form: Form, value: unknown): string | string[] | boolean | undefined {
  if (value === undefined || value === null) return undefined
  if (form !== 'list') {
    if (typeof value === 'boolean' && form !== 'text') return value
    const text = value instanceof Date ? value.toISOString() : value
    if (typeof text === 'string' && form !== 'yes-no') return text.trim() === '' ? undefined : text.trim()
  } else if (typeof value === 'string' || Array.isArray(value)) {
    const items = [value].flat() as unknown[]
    if (items.every((item) => typeof item === 'string')) {
      const texts = items.map((item) => item.trim()).filter((item) => item !== '')
      return texts.length === 0 ? undefined : texts
    }
  }
  const wanted = {
    text: 'a text',
    list: 'a text or a list of texts',
    'yes-no': 'true or false',
    'yes-no or text': 'true, false or a text',
  }
  throw new AuditError('ERR_INVALID_OPTION', `metadata.${name} must be ${wanted[form]}.`)
}
