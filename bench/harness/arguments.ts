import { parseArgs } from 'node:util'

/**
 * What a benchmark was asked for: `--quick`, `--json`, `--only a,b`.
 *
 * @param sections Names that `--only` may have.
 * @param budgetMs Milliseconds of one comparison, quick and in full.
 */
export function benchArguments(sections: readonly string[], budgetMs: { quick: number; full: number }) {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', default: sections.join(',') },
    },
  })
  const names = values.only.split(',')
  const unknown = names.find((name) => !sections.includes(name))
  if (unknown !== undefined) throw new Error(`no section ${unknown}: use ${sections.join(', ')}`)
  const effort = values.quick
    ? { rounds: { rounds: 3, warmUps: 1, budgetMs: budgetMs.quick }, scale: 0.3 }
    : { rounds: { rounds: 9, warmUps: 2, budgetMs: budgetMs.full }, scale: 1 }
  return { names, effort, json: values.json }
}
