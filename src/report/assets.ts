import { readFile, readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { AuditError } from '../errors.js'

/** Far more than a logo needs, and little enough to embed. */
const LARGEST_LOGO = 2 * 1024 * 1024

interface ImageType {
  mime: string
  matches(bytes: Buffer): boolean
}

const startsWith = (bytes: Buffer, ...signature: number[]): boolean =>
  bytes.subarray(0, signature.length).equals(Buffer.from(signature))

const PNG: ImageType = { mime: 'image/png', matches: (bytes) => startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) }
const JPEG: ImageType = { mime: 'image/jpeg', matches: (bytes) => startsWith(bytes, 0xff, 0xd8, 0xff) }
const WEBP: ImageType = {
  mime: 'image/webp',
  matches: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
}
// As an image in a data: URI an SVG runs no script and loads nothing (SVG 2, §2.2 "secure static mode").
const SVG: ImageType = { mime: 'image/svg+xml', matches: (bytes) => bytes.includes('<svg') }

const TYPES: Readonly<Record<string, ImageType>> = {
  '.png': PNG,
  '.jpg': JPEG,
  '.jpeg': JPEG,
  '.webp': WEBP,
  '.svg': SVG,
}

async function readOption(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `The option \`${option}\` names "${path}", which cannot be read (${code}): give the path of a readable file.`,
      { cause },
    )
  }
}

/**
 * An image file as a `data:` URI.
 *
 * @throws AuditError `ERR_INVALID_OPTION` if the file cannot be read, is larger than 2 MiB, or is not what its name says.
 */
export async function loadLogo(path: string): Promise<string> {
  const type = TYPES[extname(path).toLowerCase()]
  if (type === undefined) throw notAnImage(path, 'is not named .png, .jpg, .svg or .webp')
  const bytes = await readOption(path, 'logoPath')
  if (bytes.length > LARGEST_LOGO) throw notAnImage(path, 'is larger than 2 MiB')
  if (!type.matches(bytes)) throw notAnImage(path, `is not an ${type.mime} file`)
  return `data:${type.mime};base64,${bytes.toString('base64')}`
}

function notAnImage(path: string, why: string): AuditError {
  return new AuditError(
    'ERR_INVALID_OPTION',
    `The option \`logoPath\` names "${path}", which ${why}: give a png, jpg, svg or webp image of at most 2 MiB.`,
  )
}

/** CSS given as text (it has a `{`) or by the path of a file. */
export async function loadCss(customCss: string): Promise<string> {
  if (customCss === '' || customCss.includes('{')) return customCss
  return (await readOption(customCss, 'customCss')).toString('utf8')
}

/** The `.mustache` files of a directory, by name without the ending. */
export async function loadTemplates(directory: string): Promise<Record<string, string>> {
  let names: string[]
  try {
    names = await readdir(directory)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `The option \`templatesDir\` names "${directory}", which cannot be read (${code}): give a directory of .mustache files.`,
      { cause },
    )
  }
  const templates: Record<string, string> = {}
  for (const name of names.filter((candidate) => candidate.endsWith('.mustache'))) {
    templates[name.slice(0, -'.mustache'.length)] = (
      await readOption(join(directory, name), 'templatesDir')
    ).toString('utf8')
  }
  return templates
}
