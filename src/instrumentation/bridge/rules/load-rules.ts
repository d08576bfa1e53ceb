import { readYaml } from '../../../config/catalogue.js'
import { checkRules } from './check-rules.js'
import type { BridgeRule } from './types.js'

/**
 * Rules of a file, YAML 1.2 or JSON: a list, or an object with the list as `rules`.
 *
 * @example
 * new AuditBridgeProcessor({ rules: loadBridgeRules('audit-rules.yaml') })
 * @throws {AuditError} ERR_INVALID_OPTION for a file that cannot be read, or a rule that cannot be.
 */
export function loadBridgeRules(path: string): readonly BridgeRule[] {
  const read = readYaml(path)
  const { rules = read } = (read ?? {}) as { rules?: unknown }
  return checkRules(rules, `the bridge rules in ${path}`)
}
