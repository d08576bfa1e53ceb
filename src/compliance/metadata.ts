/** How the processing is lawful, by the points of GDPR Art. 6(1). */
export type LegalBasis =
  'consent' | 'contract' | 'legal_obligation' | 'vital_interests' | 'public_task' | 'legitimate_interests'

/** What lifts the prohibition of GDPR Art. 9(1), by the points of Art. 9(2). */
export type SpecialCategoryCondition =
  | 'explicit_consent'
  | 'employment_social_security'
  | 'vital_interests'
  | 'not_for_profit_body'
  | 'made_public'
  | 'legal_claims'
  | 'substantial_public_interest'
  | 'health_or_social_care'
  | 'public_health'
  | 'archiving_research_statistics'

/** What a transfer out of the EEA rests on: GDPR Art. 46(2), 47, or the derogations of Art. 49. */
export type TransferSafeguard =
  | 'standard_contractual_clauses'
  | 'binding_corporate_rules'
  | 'code_of_conduct'
  | 'certification'
  | 'public_authority_instrument'
  | 'adequacy_framework'
  | 'derogation'

/**
 * What the data itself cannot show about its processing. Every field is optional: what is absent is reported as not
 * shown. An empty text or list counts as absent. Texts are not judged, except where a field says so. Everything that
 * is read here is kept as it was stated: in the trail of the check, in the report and on its page.
 */
export interface ComplianceMetadata {
  description?: string
  /** Overrides what was found: `true` applies the rules even where no column looks like personal data. */
  containsPersonalData?: boolean
  /** Name and contact of the controller, Art. 30(1)(a). Alias: `dataOwner`. */
  controller?: string
  /** Alias of {@link ComplianceMetadata.controller}. */
  dataOwner?: string
  /** What the data is processed for, Art. 5(1)(b), 30(1)(b). Aliases: `dataProcessingPurpose`, `processingPurpose`, `purposes`. */
  purpose?: string | readonly string[]
  /** Alias of {@link ComplianceMetadata.purpose}. */
  dataProcessingPurpose?: string | readonly string[]
  /** A point of Art. 6(1): a {@link LegalBasis}, or a text that cites it (`Art. 6(1)(f)`). Alias: `lawfulBasis`. */
  legalBasis?: LegalBasis | (string & {})
  /** Whether, or where, legitimate interests were weighed against those of the persons, Art. 6(1)(f). */
  legitimateInterestAssessment?: boolean | string
  /** Whether the persons consented, Art. 7(1). */
  consentObtained?: boolean
  /** When consent was given. */
  consentDate?: string | Date
  /** How consent was given: a form, a checkbox, in writing. */
  consentMethod?: string
  /** What the consent covers. */
  consentScope?: string
  /** How consent is withdrawn, Art. 7(3). */
  withdrawalMethod?: string
  /** A point of Art. 9(2): a {@link SpecialCategoryCondition}, or a text that cites it (`Art. 9(2)(h)`). */
  specialCategoryCondition?: SpecialCategoryCondition | (string & {})
  /** The authority or the law under which data on offences is processed, Art. 10. */
  criminalDataAuthority?: string
  /** How long the data is kept, Art. 5(1)(e), 30(1)(f): `5 years`, `until the contract ends`. Aliases: `retention`, `dataRetention`, `dataRetentionPeriod`. */
  retentionPeriod?: string
  /** Alias of {@link ComplianceMetadata.retentionPeriod}. */
  dataRetentionPeriod?: string
  /** Columns the purpose cannot do without, Art. 5(1)(c). */
  necessaryColumns?: readonly string[]
  /** Whether names, addresses and numbers were replaced by pseudonyms, Art. 25(1), 32(1)(a). */
  pseudonymised?: boolean
  /** Columns that hold pseudonyms, by name: reports list them as such, and the check holds them to it. */
  pseudonymisedColumns?: readonly string[]
  /** Categories of the persons, Art. 30(1)(c): `customers`, `patients`. */
  dataSubjects?: string | readonly string[]
  /** Categories of the data, Art. 30(1)(c): `contact data`, `orders`. */
  dataCategories?: string | readonly string[]
  /** Categories of recipients, Art. 30(1)(d). `none` is an answer. */
  recipients?: string | readonly string[]
  /** Where the data is stored or sent: ISO 3166-1 codes (`DE`), English names of countries, `EU` or `EEA`. Alias: `dataStorageLocation`. */
  storageLocations?: string | readonly string[]
  /** Alias of {@link ComplianceMetadata.storageLocations}. */
  dataStorageLocation?: string | readonly string[]
  /** What transfers out of the EEA rest on: a {@link TransferSafeguard}. */
  transferSafeguard?: TransferSafeguard
  /** Whether, or where, the persons are informed, Art. 13, 14. */
  privacyNotice?: boolean | string
  /** Whether the data comes from the persons themselves (Art. 13 applies) or from elsewhere (Art. 14). */
  dataSource?: 'data_subject' | 'other'
  /** Whether, or how, requests of the persons are answered, Art. 12(2), 15 to 22. */
  dataSubjectRequests?: boolean | string
  /** Whether the data is encrypted where it is stored, Art. 32(1)(a). Alias: `encrypted`. */
  dataEncrypted?: boolean
  /** Alias of {@link ComplianceMetadata.dataEncrypted}. */
  encrypted?: boolean
  /** Whether, or how, access is limited to those who need it, Art. 32(1)(b), 32(4). */
  accessControl?: boolean | string
  /** Technical and organisational measures, Art. 30(1)(g), 32(1). */
  securityMeasures?: string | readonly string[]
  /** Whether, or where, the impact was assessed, Art. 35. */
  dpiaConducted?: boolean | string
  /** Whether the processing is on a large scale, Art. 35(3)(b). @default by the number of rows */
  largeScale?: boolean
}

/** What is known of a model that is trained on, or applied to, the data. Further members are allowed. */
export interface ModelConfig {
  modelType?: string
  /** Whether what the model learnt from one person can be taken out again, Art. 17(1). */
  supportsForgetRequest?: boolean
  /** Whether decisions with legal or similarly significant effects rest on the model alone, Art. 22(1). */
  automatedDecisions?: boolean
  /** Whether a human can step in and the person can contest the decision, Art. 22(3). */
  humanReview?: boolean
  [member: string]: unknown
}
