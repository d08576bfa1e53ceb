/**
 * The kinds of personal data that {@link detectPersonalData} tells apart. Attributes that say something of a person but
 * single nobody out (gender, income, marital status) are personal data wherever one of these kinds stands beside them,
 * and no special category of Art. 9(1): they have no kind of their own.
 */
export type PersonalDataKind =
  | 'person_name'
  | 'email'
  | 'phone'
  | 'postal_address'
  | 'birth_date'
  | 'national_id'
  | 'iban'
  | 'card'
  | 'ip'
  | 'mac'
  | 'coordinates'
  | 'username'
  | 'health_code'
  | 'special_category'
  | 'free_text'

/** The categories of GDPR Art. 9(1), one by one, and criminal convictions and offences (GDPR Art. 10). */
export type SpecialCategory =
  | 'racial_or_ethnic_origin'
  | 'political_opinions'
  | 'religious_or_philosophical_beliefs'
  | 'trade_union_membership'
  | 'genetic'
  | 'biometric'
  | 'health'
  | 'sex_life_or_sexual_orientation'
  | 'criminal_offences'

/** What one column seems to hold. It never carries a value of the column. */
export interface Finding {
  kind: PersonalDataKind
  /** 0 to 1, two digits: how sure it is that the column holds this kind at all, by its name and its values. */
  confidence: number
  /** 0 to 1, three digits: the share of the non-empty values inspected that are of this kind. 0: found by its name only. */
  share: number
  specialCategory?: SpecialCategory
}

export interface ColumnFindings {
  /** The column's name; members of nested objects are joined by a dot (`user.email`). */
  column: string
  /** Empty where nothing was found; otherwise what most of the column holds first, by certainty times share. */
  findings: Finding[]
}

/** What {@link detectPersonalData} saw. */
export interface PersonalDataDetection {
  /** Every column seen, in the order of its first appearance. */
  columns: ColumnFindings[]
  /** Rows of the data set, all of them counted. */
  rowsSeen: number
  /** Rows whose values were looked at: at most `maxSamples`, drawn evenly from all rows. */
  rowsInspected: number
}
