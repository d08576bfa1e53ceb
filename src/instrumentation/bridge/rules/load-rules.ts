import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { AuditError } from '../../../errors.js'
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
  const read = parsed(text(path), path)
  const { rules = read } = (read ?? {}) as { rules?: unknown }
  return checkRules(rules, `the bridge rules in ${path}`)
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AuditError('ERR_INVALID_OPTION', `the bridge rules in ${path} cannot be read: check the path`, {
      cause,
    })
  }
}

function parsed(content: string, path: string): unknown {
  try {
    return parse(content)
  } catch (cause) {
    throw new AuditError('ERR_INVALID_OPTION', `the bridge rules in ${path} are no YAML or JSON`, { cause })
  }
}
