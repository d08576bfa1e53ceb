// JSON.stringify escapes U+0000 to U+001F. Terminals act on these too, or show what follows in another order.
const STEERING = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

/** One line of JSON that no terminal acts on. It stands for exactly the value given. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    STEERING,
    (character) => '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0'),
  )
}
