import { describe, expect, test } from 'vitest'
import { readColumnName } from '../../../../src/compliance/detect/column-name.js'
import { columnTokens } from '../../../../src/compliance/detect/column-tokens.js'
import { detectPersonalData } from '../../../../src/compliance/detect/detect-personal-data.js'

const strong = (name: string): string[] =>
  readColumnName(name.split('/'))
    .evidence.filter(({ weight }) => weight >= 0.5)
    .map(({ kind, specialCategory }) => (kind === 'special_category' ? `${specialCategory}` : kind))

test.each([
  ['first_name', ['first', 'name']],
  ['firstName', ['first', 'name']],
  ['First Name', ['first', 'name']],
  ['first-name', ['first', 'name']],
  ['clientIPAddress', ['client', 'ip', 'address']],
  ['E-Mail_2', ['e', 'mail']],
  ['Straße', ['strasse']],
  ['prénom', ['prenom']],
])('%s is read as %j', (name, tokens) => {
  expect(columnTokens(name)).toEqual(tokens)
})

test.each([
  ['full_name', ['Person 1 Müller', 'Person 2 Weber'], true],
  ['full_name', ['a3f9c1', '77b2e0'], false],
  ['name', ['Galaxy Note 10', 'Pixel Tablet 2'], false],
])('a column %s with values like %j', async (column, values, isName) => {
  const { columns } = await detectPersonalData(values.map((value) => ({ [column]: value })))
  expect(columns[0]?.findings.map(({ kind }) => kind).includes('person_name')).toBe(isName)
})

describe('names that say what a column holds', () => {
  test.each([
    [
      'person_name',
      'first_name lastName FULLNAME customer_name patientName name surname Vorname Nachname prénom nom apellidos cognome sobrenome cardholder_name',
    ],
    ['email', 'email e_mail EmailAddress user_email contactEmails courriel correo_electronico primaryMail'],
    ['phone', 'phone phoneNumber tel home_telephone mobile Telefonnummer telefono fax_no numero_telephone'],
    ['postal_address', 'address street Straße direccion indirizzo endereço billing_address address_line_1'],
    [
      'birth_date',
      'dob date_of_birth birthDate Geburtsdatum fecha_nacimiento data_di_nascita date_naissance birth_year',
    ],
    [
      'national_id',
      'ssn social_security_number passport_no nif codice_fiscale cpf Steuer-ID tax_id nhs_number',
    ],
    ['iban', 'iban IBAN_Number bank_account'],
    ['card', 'credit_card cardNumber cc_number Kreditkarte'],
    ['ip', 'ip ip_address clientIp remote_addr ipv4'],
    ['mac', 'mac_address macAddr bssid'],
    ['coordinates', 'lat longitude gps geoLocation lng'],
    ['username', 'username user_name login nickname user_id customerId'],
    ['health_code', 'icd10 icd_code diagnosis_code snomed'],
    ['health', 'diagnosis medicalCondition blood_type HIV_status allergies Krankheit pregnant maladie'],
    ['racial_or_ethnic_origin', 'race ethnicity ethnic_group ethnische_Herkunft'],
    ['religious_or_philosophical_beliefs', 'religion Konfession religious_affiliation'],
    ['political_opinions', 'political_party voting_intention'],
    ['trade_union_membership', 'trade_union union_member Gewerkschaft'],
    ['genetic', 'genotype dna_sequence'],
    ['biometric', 'fingerprint face_embedding'],
    ['sex_life_or_sexual_orientation', 'sexual_orientation'],
    ['criminal_offences', 'criminal_record convictions'],
  ])('%s: %s', (kind, names) => {
    for (const name of names.split(' ')) expect(strong(name), name).toContain(kind)
  })

  test.each([
    ['person_name', 'user/name'],
    ['person_name', 'name/first'],
    ['phone', 'phone/number'],
    ['email', 'emails/value'],
  ])('%s: the member %s of a nested object', (kind, path) => {
    expect(strong(path)).toContain(kind)
  })
})

test.each([
  'product_name file_name dataset_name column_name nombre_producto event_name hostname',
  'ip_version email_verified phone_type has_email address_count name_length email_hash',
  'mail_server web_address memory_address wallet_address phone_model',
  'race_time race_id car_race iris_species device_fingerprint browser_fingerprint',
  'order_id id amount price created_at status country gender age score version category',
  'credit_score card_type union_territory party page_orientation condition treatment',
])('names that do not: %s', async (names) => {
  for (const name of names.split(' ')) {
    const { columns } = await detectPersonalData({ [name]: ['x1', 'x2', 'x3'] })
    expect(columns[0]?.findings, name).toEqual([])
  }
})

describe('name and values together', () => {
  const kindsIn = async (column: string, values: unknown[]): Promise<string[]> => {
    const { columns } = await detectPersonalData({ [column]: values })
    return columns[0]?.findings.map(({ kind }) => kind) ?? []
  }

  test.each<[column: string, values: unknown[], kinds: string[]]>([
    ['phone', ['555-1234', '555-5678'], ['phone']],
    ['phone', [2025550143, 2025550178], ['phone']],
    ['phone', ['iPhone 12', 'Pixel 9'], []],
    ['email', [12, 19], []],
    ['email', [true, false], []],
    ['email_verified', ['ada@example.com'], ['email']],
    ['sender_address', ['ada@example.com', 'bob@example.org'], ['email']],
    ['ip', ['10.0.0.1', '10.0.0.2'], ['ip']],
    ['version', ['10.0.200.1', '10.0.201.1'], []],
    ['position', [1, 2, 3], []],
    ['lat', [52.520008, 48.85661], ['coordinates']],
    ['author', ['Alice Example', 'Robert Beispiel'], ['person_name']],
    ['author', [17, 18], []],
    ['pregnant', [true, false], ['special_category']],
    ['birth_date', ['1985-04-12', '12.04.1985', 'April 12, 1985'], ['birth_date']],
    ['birth_date', [], ['birth_date']],
    ['zip', ['10115', '20095'], ['postal_address']],
    ['PLZ', [10115, 20095], ['postal_address']],
    ['city', ['Berlin', 'Hamburg'], ['postal_address']],
    ['zip_file', ['a.zip', 'b.zip'], []],
  ])('%s with %j holds %j', async (column, values, kinds) => {
    expect(await kindsIn(column, values)).toEqual(kinds)
  })
})

test('a postcode or a town alone is doubtful, a street is not', async () => {
  const { columns } = await detectPersonalData({
    code_postal: ['75001'],
    ville: ['Paris'],
    street: ['Example Road'],
  })
  expect(columns.map(({ findings }) => findings[0]?.confidence)).toEqual([0.45, 0.45, 0.85])
})
