/** EU member states, and Iceland, Liechtenstein and Norway, where the GDPR applies by the EEA Agreement. */
const EEA = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
)
/** Outside the mainland but in the EU (Art. 355(1) TFEU), or part of a member state, with a code of their own. */
const PART_OF_EU = new Set('AX EA GF GP IC MF MQ RE YT'.split(' '))
/** Decisions under GDPR Art. 45(3) for all recipients, as of November 2026 (Brazil: Decision (EU) 2026/179). */
const ADEQUATE = new Set('AD AR BR CH FO GB GG IL IM JE JP KR NZ UY'.split(' '))
/** Decisions for some recipients only: those under PIPEDA; those certified under the Data Privacy Framework. */
const PARTLY_ADEQUATE = new Set(['CA', 'US'])

const OTHER_NAMES: Readonly<Record<string, string>> = {
  eu: 'DE',
  eea: 'DE',
  'european union': 'DE',
  'european economic area': 'DE',
  uk: 'GB',
  usa: 'US',
  'united states of america': 'US',
  'south korea': 'KR',
  korea: 'KR',
  'czech republic': 'CZ',
}

export type Protection = 'eea' | 'adequate' | 'partly adequate' | 'none' | 'unknown'

/** How personal data is protected at a place: an ISO 3166-1 alpha-2 code, an English name, `EU` or `EEA`. */
export function protectionAt(place: string): Protection {
  const code = countryCode(place)
  if (code === undefined) return 'unknown'
  if (EEA.has(code) || PART_OF_EU.has(code)) return 'eea'
  if (ADEQUATE.has(code)) return 'adequate'
  return PARTLY_ADEQUATE.has(code) ? 'partly adequate' : 'none'
}

function countryCode(place: string): string | undefined {
  const text = place.trim()
  const name = text.toLowerCase()
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name]
  const names = countryNames()
  return (
    names.get(name) ?? ([...names.values()].includes(text.toUpperCase()) ? text.toUpperCase() : undefined)
  )
}

let known: ReadonlyMap<string, string> | undefined

/** English name → code, from the CLDR data that Node carries. */
function countryNames(): ReadonlyMap<string, string> {
  if (known !== undefined) return known
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const found = new Map<string, string>()
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code)
    // Groupings and private codes (`EU`, `UN`, `ZZ`) are no countries; withdrawn codes (`DD`, `FX`) bear names of others.
    const isCurrent = new Intl.Locale(`und-${code}`).region === code
    if (name !== undefined && isCurrent && !/^(?:EU|EZ|UN|XA|XB|ZZ|QO)$/.test(code)) {
      found.set(name.toLowerCase(), code)
    }
  }
  known = found
  return found
}
