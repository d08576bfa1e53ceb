/**
 * The words of a column's name, lower case and without accents: snake, kebab and camel case, blanks and digits all
 * part words.
 *
 * @example
 * columnTokens('customerEMail_2') // ['customer', 'e', 'mail']
 * columnTokens('Straße') // ['strasse']
 */
export function columnTokens(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .split(/[^\p{L}]+/u)
    .filter((token) => token !== '')
}

/** The forms under which a word may stand in the table: itself, and without an English plural ending. */
export function singulars(word: string): string[] {
  const forms = [word]
  if (word.length > 3 && word.endsWith('s')) forms.push(word.slice(0, -1))
  if (word.length > 4 && word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.length > 4 && word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`)
  return forms
}
