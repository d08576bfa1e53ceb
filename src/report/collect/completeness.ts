import type { Fields } from './fields.js'

/** Event types by which somebody uses data, so that a purpose is due. */
const USES = new Set(['data_access', 'data_transformation', 'model_training', 'model_inference'])
/** Event types behind which somebody stands, so that an actor is due. */
const ACTS = new Set([...USES, 'user_request'])

/** Of how many records that should say something, how many do not. */
export interface Missing {
  of: number
  missing: number
}

/** Counts what the records leave unsaid. */
export class CompletenessCollector {
  readonly purpose: Missing = { of: 0, missing: 0 }
  readonly legalBasis: Missing = { of: 0, missing: 0 }
  readonly actor: Missing = { of: 0, missing: 0 }
  readonly regulation: Missing = { of: 0, missing: 0 }
  readonly subject: Missing = { of: 0, missing: 0 }

  /** @param namesSubjects Whether the record names persons whose data it is about. */
  add({ type, purpose, legalBasis, actor, regulations }: Fields, namesSubjects: boolean): void {
    if (USES.has(type)) note(this.purpose, purpose === '')
    if (type === 'data_access') note(this.legalBasis, legalBasis === '')
    if (type === 'data_access') note(this.subject, !namesSubjects)
    if (ACTS.has(type)) note(this.actor, actor === '')
    if (USES.has(type)) note(this.regulation, regulations.length === 0)
  }
}

function note(missing: Missing, isMissing: boolean): void {
  missing.of++
  if (isMissing) missing.missing++
}
