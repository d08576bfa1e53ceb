import type { SpecialCategory } from '../findings.js'

/** Whole values that reveal data of GDPR Art. 9(1), lower case; words with a common other sense are left out. */
const WORDS: readonly (readonly [SpecialCategory, string])[] = [
  [
    'health',
    `diabetes|type 1 diabetes|type 2 diabetes|asthma|hypertension|high blood pressure|cancer|breast cancer|lung cancer
    |leukemia|leukaemia|depression|major depression|anxiety disorder|bipolar disorder|schizophrenia|epilepsy|migraine
    |arthritis|rheumatoid arthritis|osteoporosis|hepatitis|hepatitis b|hepatitis c|hiv|hiv positive|aids|tuberculosis
    |pneumonia|influenza|flu|covid-19|copd|stroke|heart failure|heart attack|coronary artery disease|anemia|anaemia
    |obesity|dementia|alzheimer|alzheimer's disease|parkinson's disease|multiple sclerosis|crohn's disease|psoriasis
    |lupus|kidney failure|cirrhosis|adhd|autism|ptsd|bronchitis|diarrhea|hypothyroidism|penicillin allergy
    |krebs|bluthochdruck|grippe|lungenentzundung|epilepsie|schlaganfall|demenz|cancer du sein|asthme|diabete
    |cancer de mama|hipertension|depresion`,
  ],
  [
    'religious_or_philosophical_beliefs',
    `catholic|roman catholic|protestant|lutheran|evangelical|orthodox christian|christian|muslim|sunni|shia|jewish
    |hindu|buddhist|sikh|atheist|agnostic|mormon|jehovah's witness|anglican|baptist|methodist|christianity|islam
    |judaism|hinduism|buddhism|sikhism|katholisch|romisch-katholisch|evangelisch|muslimisch|judisch|konfessionslos
    |catholique|musulman|juif|catolico|musulman|judio|cattolico|musulmano`,
  ],
  [
    'sex_life_or_sexual_orientation',
    `heterosexual|homosexual|bisexual|pansexual|asexual|gay|lesbian|queer|heterosexuell|homosexuell|bisexuell`,
  ],
  [
    'racial_or_ethnic_origin',
    `caucasian|african american|african-american|hispanic|latino|latina|latinx|native american|pacific islander
    |black or african american|american indian or alaska native|white british|black caribbean|black african
    |romani|sinti and roma|ashkenazi|afro-caribbean|south asian|mestizo`,
  ],
  [
    'political_opinions',
    `registered democrat|registered republican|social democrat|christian democrat|communist|socialist|labour party
    |conservative party|liberal democrat|republican party|democratic party|far right|far left`,
  ],
]

const LEXICON: ReadonlyMap<string, SpecialCategory> = new Map(
  WORDS.flatMap(([category, words]) =>
    words.split('|').map((word): [string, SpecialCategory] => [word.trim(), category]),
  ),
)

/** The category that a value names, whole or as one item of a short list. */
export function sensitiveCategory(text: string): SpecialCategory | undefined {
  if (text.length > 120) return undefined
  for (const item of text.split(/[,;/]/)) {
    const word = item.trim().toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss')
    const category = LEXICON.get(word)
    if (category !== undefined) return category
  }
  return undefined
}
