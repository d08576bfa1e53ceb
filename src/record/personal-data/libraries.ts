import { createRequire } from 'node:module'
import type * as PhoneNumbers from 'libphonenumber-js'
import type Validator from 'validator'

/*
 * The libraries that judge e-mail addresses, numbers and the like. They take some 60 ms to load, which a service that
 * looks for no personal data in its records need not spend: they are loaded when the first value is judged.
 */

const load = createRequire(import.meta.url)
let loadedValidator: typeof Validator | undefined
let loadedPhoneNumbers: typeof PhoneNumbers | undefined

export function validator(): typeof Validator {
  return (loadedValidator ??= load('validator') as typeof Validator)
}

export function phoneNumbers(): typeof PhoneNumbers {
  return (loadedPhoneNumbers ??= load('libphonenumber-js') as typeof PhoneNumbers)
}
