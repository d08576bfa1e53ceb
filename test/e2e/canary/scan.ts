import { readdirSync, readFileSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { Canaries, PREFIX, type Kind } from './canaries.js'

/** Bytes that were written somewhere. */
export interface Medium {
  name: string
  bytes: Buffer
}

export interface Leak {
  medium: string
  path: string
  kind: Kind
  how: 'clear' | 'base64' | 'hex' | 'digest'
}

/** All files below a directory, by name and content; the names themselves too. */
export function filesBelow(dir: string, label: string): Medium[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return [
    { name: `${label}: names`, bytes: Buffer.from(entries.map(pathOf).join('\n')) },
    ...files.map((entry) => ({
      name: `${label}: ${pathOf(entry).slice(dir.length + 1)}`,
      bytes: readFileSync(pathOf(entry)),
    })),
  ]
}

const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name)

/** Where the canaries of some paths stand in bytes: in the clear, encoded, or as plain digests. */
export function leaksIn(media: readonly Medium[], paths: readonly string[]): Leak[] {
  const index = indexOf(paths)
  return media.flatMap(({ name, bytes }) => {
    const found = new Map<string, Leak>()
    for (const { text, how } of readings(bytes)) {
      for (const [token] of text.matchAll(TOKENS)) {
        for (const { path, kind } of index.get(token.toLowerCase()) ?? []) {
          found.set(`${path}/${kind}/${how}`, {
            medium: name,
            path,
            kind,
            how: isDigest(token) ? 'digest' : how,
          })
        }
      }
    }
    return [...found.values()]
  })
}

/** Forms of everything that is looked for; which path and kind it is of, the index says. */
const TOKENS = new RegExp(
  [
    `${PREFIX}[0-9a-z]{8}`,
    '30 77\\d{6}',
    '40007741\\d{8}',
    '3707741\\d{11}',
    '5\\d\\d-7\\d-\\d{4}',
    '2001:db8:\\d{4}:\\d{4}::1',
    '(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])',
  ].join('|'),
  'gi',
)
const isDigest = (token: string) => /^[0-9a-f]{32,}$/i.test(token)

function indexOf(paths: readonly string[]): Map<string, { path: string; kind: Kind }[]> {
  const index = new Map<string, { path: string; kind: Kind }[]>()
  for (const path of paths) {
    for (const { kind, core, digests } of new Canaries(path).traces()) {
      for (const token of [core, ...digests]) {
        const key = token.toLowerCase()
        index.set(key, [...(index.get(key) ?? []), { path, kind }])
      }
    }
  }
  return index
}

/** The bytes as text, without zero bytes (UTF-16), and what in them is base64 or hexadecimal of a canary. */
function readings(bytes: Buffer): { text: string; how: Leak['how'] }[] {
  const text = bytes.toString('latin1')
  return [
    { text, how: 'clear' },
    { text: text.replaceAll('\0', ''), how: 'clear' },
    { text: decoded(text, /[A-Za-z0-9+/_-]{24,}/g, 'base64'), how: 'base64' },
    { text: decoded(text, /(?:[0-9a-f]{2}){16,}/gi, 'hex'), how: 'hex' },
  ]
}

function decoded(text: string, runs: RegExp, encoding: 'base64' | 'hex'): string {
  return [...text.matchAll(runs)]
    .flatMap(([run]) =>
      [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), encoding).toString('latin1')),
    )
    .join('\n')
}
