import { words, type NameTerm } from './name-terms.js'

/** Words of columns that hold the data of GDPR Art. 9(1) and Art. 10, with the senses they must not be taken for. */
export const SENSITIVE_TERMS: readonly NameTerm[] = [
  {
    kind: 'health_code',
    specialCategory: 'health',
    weight: 0.9,
    terms: words(`
      icd, icd code, diagnosis code, diagnostic code, snomed, snomed code, loinc, loinc code, cpt code,
      hcpcs, atc code, ndc code, procedure code, diagnoseschluessel, diagnoseschlussel, code diagnostic,
      codigo diagnostico, drg, drg code, ops code`),
  },
  {
    kind: 'special_category',
    specialCategory: 'health',
    weight: 0.88,
    terms: words(`
      diagnosis, diagnoses, disease, illness, medical condition, health condition, health status,
      medical history, medication, prescription, allergy, disability, blood type, blood group, blood
      pressure, blood sugar, glucose, cholesterol, hiv, hiv status, pregnant, pregnancy, mental health,
      symptom, vaccination, vaccination status, vaccinated, diabetes, diabetic, cancer, tumor, tumour,
      medical record, lab result, sick leave, handicap, bmi, smoker, diagnose, krankheit, erkrankung,
      allergie, behinderung, blutgruppe, schwangerschaft, schwanger, medikament, impfstatus, maladie,
      diagnostic medical, groupe sanguin, enceinte, medicament, enfermedad, diagnostico, alergia,
      discapacidad, embarazo, grupo sanguineo, doenca, gravidez, tipo sanguineo, malattia, diagnosi,
      gruppo sanguigno, gravidanza`),
    unless: words('plant, crop, engine, vehicle, network, error, system'),
  },
  {
    kind: 'special_category',
    specialCategory: 'racial_or_ethnic_origin',
    weight: 0.88,
    terms: words(`
      race, ethnicity, ethnic, ethnic group, ethnic origin, racial, racial origin, skin color, skin
      colour, ethnie, ethnische herkunft, hautfarbe, origine ethnique, etnia, raza, raca, origen etnico,
      tribe, caste`),
    unless: words(`
      condition, lap, car, horse, winner, track, time, date, id, distance, position, result, number,
      season, circuit, name, day, round, points, driver, data`),
  },
  {
    kind: 'special_category',
    specialCategory: 'religious_or_philosophical_beliefs',
    weight: 0.9,
    terms: words(`
      religion, religious, religious belief, religious affiliation, denomination, church membership,
      belief, konfession, glaube, kirchensteuer, religiosa, croyance, credo, religiao`),
    unless: words('currency, coin, bill, amount, degree, state, prior'),
  },
  {
    kind: 'special_category',
    specialCategory: 'political_opinions',
    weight: 0.9,
    terms: words(`
      political, political party, political affiliation, political opinion, political view, party
      affiliation, party membership, voting intention, vote intention, parteizugehoerigkeit,
      parteizugehorigkeit, politische meinung, opinion politique, afiliacion politica, partido politico,
      opinione politica`),
  },
  {
    kind: 'special_category',
    specialCategory: 'trade_union_membership',
    weight: 0.9,
    terms: words(`
      trade union, labor union, labour union, union member, union membership, gewerkschaft,
      gewerkschaftsmitglied, syndicat, sindicato, sindacato`),
    unless: words('credit, european, western'),
  },
  {
    kind: 'special_category',
    specialCategory: 'genetic',
    weight: 0.88,
    terms: words('genetic, genotype, genome, dna, dna sequence, gene variant, genetik, adn, genetica'),
    unless: words('algorithm, server, host, plant, bacteria'),
  },
  {
    kind: 'special_category',
    specialCategory: 'biometric',
    weight: 0.88,
    terms: words(`
      biometric, fingerprint, faceprint, face embedding, face template, facial recognition, voiceprint,
      voice print, iris scan, retina scan, palm print, biometrie, fingerabdruck, empreinte digitale,
      huella dactilar, impronta digitale, impressao digital`),
    unless: words('browser, device, key, cert, certificate, ssh, file, query, sha, build, code'),
  },
  {
    kind: 'special_category',
    specialCategory: 'sex_life_or_sexual_orientation',
    weight: 0.92,
    terms: words(`
      sexual orientation, sexuality, sex life, sexual preference, sexuelle orientierung, orientation
      sexuelle, orientacion sexual, orientacao sexual, orientamento sessuale`),
  },
  {
    kind: 'special_category',
    specialCategory: 'criminal_offences',
    weight: 0.88,
    terms: words(`
      criminal, criminal record, criminal history, criminal conviction, conviction, felony, offence,
      offense, arrest, prior convictions, vorstrafe, casier judiciaire, antecedentes penales, casellario
      giudiziale`),
    unless: words('rate, cardiac'),
  },
  {
    kind: 'free_text',
    weight: 0.5,
    terms: words(`
      comment, note, remark, message, feedback, review, free text, body, transcript, text, description,
      bemerkung, kommentar, nachricht, commentaire, comentario, commento, mensaje`),
  },
]
