import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Tests and examples import the package by its public names; here they mean the sources.
const alias = [
  { find: /^spanledger\/exporters\/(json|clickhouse)$/, replacement: at('./exporters/$1/index.ts') },
  {
    find: /^spanledger\/(query|ledger|report|compliance|instrumentation)$/,
    replacement: at('./src/$1/index.ts'),
  },
  { find: /^spanledger\/register$/, replacement: at('./src/register.ts') },
  { find: /^spanledger$/, replacement: at('./src/index.ts') },
]

const project = (name: string, timeout: number, globalSetup: string[] = []) => ({
  resolve: { alias },
  test: {
    name,
    globalSetup,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: {
    // Most of the time of a test goes by in processes and files it waits for: as many at once as there are cores.
    maxWorkers: '100%',
    projects: [
      project('unit', 30_000),
      project('conformance', 240_000),
      project('e2e', 240_000),
      project('faults', 600_000, ['test/faults/setup.ts']),
      project('package', 240_000),
      project('hosts', 240_000),
    ],
  },
})
