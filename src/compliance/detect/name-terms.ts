import type { PersonalDataKind, SpecialCategory } from '../findings.js'

/** The items of a list parted by commas, which may run over lines. */
export const words = (list: string): string[] =>
  list.split(',').map((item) => item.trim().replace(/\s+/g, ' '))

/**
 * Words in the names of columns and what they say of the values. Languages: English, German, French, Spanish,
 * Portuguese, Italian, where a word has no other everyday sense. Written as the words of the name, without accents.
 */
export interface NameTerm {
  kind: PersonalDataKind
  specialCategory?: SpecialCategory
  /** 0 to 1: how far the name alone speaks for the kind. */
  weight: number
  terms: readonly string[]
  /** Words beside which the term means something else. */
  unless?: readonly string[]
}

const NOT_A_PLACE = words(`
      web, url, site, memory, wallet, contract, bitcoin, eth, crypto, register, block, bus, device,
      node, token, host, server, network, base, start, end, virtual`)

export const IDENTIFIER_TERMS: readonly NameTerm[] = [
  {
    kind: 'person_name',
    weight: 0.9,
    terms: words(`
      first name, fname, given name, forename, christian name, last name, lname, surname, family name,
      full name, middle name, maiden name, name first, name last, birth name, vorname, nachname,
      familienname, geburtsname, prenom, nom de famille, nom complet, apellido, nombre completo,
      cognome, sobrenome, apelido, primeiro nome, nome completo, cardholder, card holder, cardholder
      name, card holder name, next of kin, emergency contact`),
  },
  {
    kind: 'email',
    weight: 0.9,
    terms: words(`
      email, e mail, mail, email address, mail address, courriel, correo, correo electronico, adresse
      email, adresse mail, emailadresse, mailadresse, indirizzo email, posta elettronica`),
    unless: words('server, box, chimp, gun, queue, voice'),
  },
  {
    kind: 'phone',
    weight: 0.9,
    terms: words(`
      phone, phone number, phone no, telephone, telephone number, tel, mobile number, cell phone,
      cellphone, mobile phone, msisdn, fax, fax number, whatsapp, contact number, telefon,
      telefonnummer, handynummer, mobilnummer, telefono, telefone, celular, numero de telephone, numero
      telephone, numero de telefono, cellulare`),
    unless: words('model, brand, os, plan, case, company, category, product, price'),
  },
  { kind: 'phone', weight: 0.6, terms: words('mobile, handy, landline, portable'), unless: words('app, os') },
  {
    kind: 'postal_address',
    weight: 0.85,
    terms: words(`
      address, addr, street, street address, street name, postal address, home address, domicile,
      address line, house number, adresse, anschrift, strasse, hausnummer, wohnort, adresse postale,
      direccion, domicilio, calle, indirizzo, endereco, morada, logradouro`),
    unless: NOT_A_PLACE,
  },
  // A postcode or a town narrows down who it is, but leads to no one by itself.
  {
    kind: 'postal_address',
    weight: 0.45,
    terms: words(`
      zip, zip code, postcode, post code, postal code, plz, postleitzahl, code postal, codigo postal,
      codice postale, cep, city, town, stadt, ville, ciudad, cidade, citta`),
    unless: words('file, archive, format'),
  },
  {
    kind: 'birth_date',
    weight: 0.92,
    terms: words(`
      dob, date of birth, birth date, birthday, birth day, birth year, year of birth, yob, born,
      geburtsdatum, geburtstag, geburtsjahr, geb datum, date de naissance, date naissance, fecha de
      nacimiento, fecha nacimiento, data de nascimento, data nascimento, data di nascita, data nascita`),
  },
  {
    kind: 'national_id',
    weight: 0.9,
    terms: words(`
      ssn, social security number, social security, nino, national insurance number, national id,
      passport, passport number, passport no, driver license, drivers license, driving licence, driver
      licence, driving license, license plate, taxpayer id, tax id, tax number, id card, identity card,
      identity number, nhs number, medicare number, insurance number, national number, steuer id,
      steuernummer, sozialversicherungsnummer, personalausweis, ausweisnummer, reisepass,
      versichertennummer, nif, dni, nir, numero securite sociale, securite sociale, numero de securite
      sociale, codice fiscale, cpf, bsn, pesel, aadhaar, aadhar, personnummer, cedula, curp, medical
      record number, mrn, itin`),
  },
  { kind: 'national_id', weight: 0.5, terms: words('nie, tin, id number, identification number') },
  { kind: 'iban', weight: 0.92, terms: words('iban, iban number') },
  {
    kind: 'iban',
    weight: 0.6,
    terms: words('bank account, bank account number, account number, kontonummer, cuenta bancaria'),
  },
  {
    kind: 'card',
    weight: 0.9,
    terms: words(`
      credit card, credit card number, card number, card no, debit card, cc number, cc num, ccnum,
      payment card, kreditkarte, kreditkartennummer, carte bancaire, carte de credit, tarjeta, tarjeta
      de credito, carta di credito, cartao de credito`),
  },
  { kind: 'card', weight: 0.5, terms: words('card, cc, pan') },
  {
    kind: 'ip',
    weight: 0.9,
    terms: words(`
      ip, ip address, ip addr, ipv, ipv address, client ip, remote addr, remote address, x forwarded
      for, forwarded for, adresse ip, direccion ip, indirizzo ip`),
  },
  { kind: 'mac', weight: 0.85, terms: words('mac address, mac addr, hwaddr, bssid, adresse mac') },
  { kind: 'mac', weight: 0.4, terms: words('mac') },
  {
    kind: 'coordinates',
    weight: 0.85,
    terms: words(`
      latitude, longitude, lat, lng, lon, long lat, lat long, lat lon, lat lng, latlng, coordinates,
      coords, gps, geo point, geolocation, geo location, breitengrad, laengengrad, langengrad, latitud,
      longitud, latitudine, longitudine`),
  },
  { kind: 'coordinates', weight: 0.4, terms: words('location, position') },
  {
    kind: 'username',
    weight: 0.8,
    terms: words(`
      username, user name, login, login name, screen name, nickname, nick name, user handle, twitter
      handle, github handle, display name, benutzername, nom utilisateur, nombre usuario, nom d
      utilisateur, nombre de usuario, nome utente`),
    unless: words('url, page, method, attempt'),
  },
  // Pseudonyms of a person (GDPR Art. 4(5)): personal data all the same, but not a name anyone goes by.
  {
    kind: 'username',
    weight: 0.5,
    terms: words(`
      user id, customer id, patient id, employee id, member id, client id, person id, subject id,
      student id, account id, subscriber id, device id, cookie id, advertising id, idfa, visitor id,
      kundennummer, personalnummer, kunden id, numero client, matricule, id cliente, id usuario`),
  },
]
