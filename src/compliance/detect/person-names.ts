import { singulars } from './column-tokens.js'

/** "Name" in the languages of the table: whose name it is, the words beside it tell. */
const NAME_WORDS = new Set(['name', 'nom', 'nombre', 'nome', 'naam'])

/** Words for people in the roles that data sets know. */
const PERSON_WORDS = new Set([
  ...[
    'customer',
    'client',
    'patient',
    'person',
    'people',
    'employee',
    'contact',
    'author',
    'doctor',
    'physician',
  ],
  ...[
    'student',
    'teacher',
    'member',
    'guest',
    'holder',
    'owner',
    'user',
    'subscriber',
    'applicant',
    'candidate',
  ],
  ...[
    'borrower',
    'debtor',
    'tenant',
    'passenger',
    'driver',
    'manager',
    'agent',
    'recipient',
    'sender',
    'buyer',
  ],
  ...[
    'seller',
    'beneficiary',
    'insured',
    'policyholder',
    'parent',
    'mother',
    'father',
    'spouse',
    'child',
    'kin',
  ],
  ...['nurse', 'staff', 'worker', 'citizen', 'resident', 'visitor', 'player', 'billing', 'shipping', 'payer'],
  ...['payee', 'legal', 'signer', 'signatory', 'witness', 'victim', 'suspect', 'individual', 'subject'],
  ...['kunde', 'kunden', 'mitarbeiter', 'ansprechpartner', 'schueler', 'empleado', 'paciente', 'cliente'],
  ...['salarie', 'paziente', 'dipendente', 'funcionario', 'persona', 'personne'],
])

export interface NameOfPerson {
  weight: number
  /** The name belongs to a thing, so that even values like people's names are more likely brands or places. */
  ofThing: boolean
}

/**
 * Whether the words of a column speak of a person's name: `customer_name` does, `product_name` and `file_name` do
 * not, `name` alone may, and `author` may.
 */
export function nameOfPerson(tokens: readonly string[]): NameOfPerson {
  const others = tokens.filter(
    (token) => !NAME_WORDS.has(token) && !/^(?:de|du|del|della|da|do|of|the)$/.test(token),
  )
  const isPerson = others.some((token) => singulars(token).some((word) => PERSON_WORDS.has(word)))
  if (others.length < tokens.length) {
    if (isPerson) return { weight: 0.85, ofThing: false }
    return others.length === 0 ? { weight: 0.5, ofThing: false } : { weight: 0, ofThing: true }
  }
  // A bare role (`author`, `patients`) may hold names as well as ids: the values must tell.
  return { weight: isPerson && tokens.length === 1 ? 0.4 : 0, ofThing: false }
}
