// Writes docs/configuration.md from the option table. `--check` only compares, and fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { configurationPage } from './configuration-page.js'

const file = new URL('../docs/configuration.md', import.meta.url)
const page = configurationPage()
if (!process.argv.includes('--check')) writeFileSync(file, page)
else if (readFileSync(file, 'utf8') !== page) {
  console.error('docs/configuration.md does not match src/config/options.ts: run npm run docs')
  process.exitCode = 1
}
