/** What the model says of one of its inputs or outputs: a dimension is a size, or the name of one that varies. */
interface Declared {
  type?: string
  dims?: (number | string)[]
}

const MAX_NAMED = 128

/** The inputs and outputs that a session's model declares, by name. Never throws. */
export function describeMetadata(session: unknown): Record<string, Record<string, Declared>> {
  return {
    ...declared(session, 'inputs', 'inputMetadata'),
    ...declared(session, 'outputs', 'outputMetadata'),
  }
}

function declared(session: unknown, as: string, key: string): Record<string, Record<string, Declared>> {
  try {
    const metadata: unknown = Reflect.get(session as object, key)
    if (!Array.isArray(metadata)) return {}
    const entries = (metadata as DeclaredByLibrary[]).slice(0, MAX_NAMED).map(toDeclared)
    return { [as]: Object.fromEntries(entries) }
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
