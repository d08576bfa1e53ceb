import { build } from 'esbuild'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import type { ProgramName } from '../support/fault-process.js'
import type { FaultRow } from '../support/fault-results.js'
import { faultTable } from '../support/fault-table.js'

declare module 'vitest' {
  interface ProvidedContext {
    faults: {
      /** Directory of the built programs. */
      programs: string
      /** Where they find the one package that is not built in, as it is native. */
      modules: string
      /** File that each test adds its lines of the table to. */
      results: string
    }
  }
}

const PROGRAMS: ProgramName[] = ['write', 'write-for-ever', 'lose-then-die', 'recover']

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds the programs that are started by the hundred, and prints the table when all is done. */
export default async function setup(project: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-faults-'))
  const results = join(dir, 'results')
  writeFileSync(results, '')
  await build({
    entryPoints: PROGRAMS.map((name) => at(`./programs/${name}.ts`)),
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { spanledger: at('../../src/index.ts') },
    external: ['fs-native-extensions'],
    // What packages in CommonJS require of Node itself.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
    logLevel: 'warning',
  })
  project.provide('faults', { programs: dir, modules: at('../../node_modules'), results })
  return () => {
    if (existsSync(results)) print(readFileSync(results, 'utf8'))
    rmSync(dir, { recursive: true, force: true })
  }
}

function print(lines: string): void {
  const rows = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FaultRow)
  if (rows.length > 0) console.log(`\n${faultTable(rows)}\n`)
}
