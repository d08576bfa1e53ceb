import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

function xml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}

/**
 * Writes a fontconfig file for the fonts that come with `@sparticuz/chromium` (its own one knows only the paths of AWS
 * Lambda) and those of the system, where it has any.
 */
export async function writeFontConfig(directory: string, fonts: string): Promise<string> {
  const file = join(directory, 'fonts.conf')
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${xml(fonts)}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${xml(join(directory, 'fonts-cache'))}</cachedir>
</fontconfig>
`
  // In one step: another process may be starting a browser with it.
  const aside = `${file}.${randomUUID()}`
  await writeFile(aside, text, { mode: 0o600 })
  await rename(aside, file)
  return file
}
