import type { TableEffect } from '../sql/access.js'

const EFFECTS: readonly (readonly [RegExp, TableEffect])[] = [
  [
    /^(?:batch_?)?(?:delete|remove|del|drop|truncate|flush|unlink|expire|pexpire|hdel|[lrsz]?rem|[lr]?pop|zrem)/i,
    'delete',
  ],
  [
    /^(?:batch_?)?(?:insert|update|upsert|put|set|save|create|replace|write|bulk_?write|merge|find_?(?:one_?)?and|mset|hset|hmset|[lrsz]?push|[sz]add|append|incr|decr|copy|upload|complete|post|index|restore)/i,
    'write',
  ],
  [
    /^(?:batch_?)?(?:get|find|select|query|scan|read|count|distinct|aggregate|search|list|mget|hget|hm?get|hgetall|hkeys|hvals|[lz]range|smembers|exists|keys|estimated|head|fetch|download|with|table)/i,
    'read',
  ],
]

/** What an operation does with rows, as far as its name tells. */
export function effectOf(operation: string): TableEffect | undefined {
  return EFFECTS.find(([pattern]) => pattern.test(operation))?.[1]
}
