import { namesOf } from './session.js'

/** What the model says of one of its inputs or outputs: a dimension is a size, or the name of one that varies. */
interface Declared {
  type?: string
  dims?: (number | string)[]
}

const MAX_NAMED = 128

/** The inputs and outputs that a session's model declares, by name. Never throws. */
export function describeMetadata(session: unknown): Record<string, Record<string, Declared>> {
  return { ...declared(session, 'input'), ...declared(session, 'output') }
}

function declared(session: unknown, side: 'input' | 'output'): Record<string, Record<string, Declared>> {
  try {
    const metadata: unknown = Reflect.get(session as object, `${side}Metadata`)
    // An older library tells the names alone.
    const declarations = Array.isArray(metadata)
      ? (metadata as DeclaredByLibrary[])
      : namesOf(session, `${side}Names`).map((name) => ({ name }))
    return { [`${side}s`]: Object.fromEntries(declarations.slice(0, MAX_NAMED).map(toDeclared)) }
  } catch {
    return {}
  }
}

interface DeclaredByLibrary {
  name: string
  type?: string
  shape?: readonly (number | string)[]
}

function toDeclared({ name, type, shape }: DeclaredByLibrary): [string, Declared] {
  return [name, { ...(type !== undefined && { type }), ...(shape && { dims: [...shape] }) }]
}
