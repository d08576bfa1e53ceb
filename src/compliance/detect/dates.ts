const FORMS: readonly RegExp[] = [
  /^(?:18|19|20)\d{2}(?:[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?)?(?:[T ].*)?$/,
  /^(?:0?[1-9]|[12]\d|3[01])[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:(?:18|19|20)?\d{2})$/,
  /^(?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12]\d|3[01])[-/. ](?:(?:18|19|20)?\d{2})$/,
  /^(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/,
  /^(?:0?[1-9]|[12]\d|3[01])?\.? ?\p{L}{3,10}\.? (?:\d{1,2},? )?(?:18|19|20)\d{2}$/u,
]

/** Whether a value could be somebody's date or year of birth, in a column that says it holds them. */
export function isBirthDateLike(text: string): boolean {
  return FORMS.some((form) => form.test(text))
}
