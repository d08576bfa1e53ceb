/*
 * The loader's part: runs in Node's thread for module hooks, in which `register` starts it. A hook of its own over
 * import-in-the-middle, and not that package's: there is one of that in a process, whose list of modules the host (or
 * its other instrumentations) may have set, or not.
 */

/** A copy of import-in-the-middle, and the modules that have to pass by its users. */
export interface HookedModules {
  /** URL of its `create-hook.mjs`. */
  createHook: string
  /** URL of its `hook.mjs`: for which it takes itself. */
  hook: string
  include: readonly string[]
}

interface Hook {
  applyOptions(options: { include: readonly string[] }): void
  resolve: Step<{ url: string }>
  load: Step<object>
}
type Next<R> = (subject: string, context: object) => R | Promise<R>
type Step<R> = (subject: string, context: object, next: Next<R>) => R | Promise<R>

let hooks: readonly Hook[] = []

export async function initialize(copies: readonly HookedModules[]): Promise<void> {
  hooks = await Promise.all(
    copies.map(async ({ createHook, hook: url, include }) => {
      const module = (await import(createHook)) as { createHook(meta: { url: string }): Hook }
      const hook = module.createHook({ url })
      hook.applyOptions({ include })
      return hook
    }),
  )
}

export function resolve(specifier: string, context: object, next: Next<{ url: string }>) {
  return chain(
    hooks.map((hook) => hook.resolve),
    next,
  )(specifier, context)
}

export function load(url: string, context: object, next: Next<object>) {
  return chain(
    hooks.map((hook) => hook.load),
    next,
  )(url, context)
}

/** Each step before the next one, the loader's own last. */
function chain<R>(steps: readonly Step<R>[], last: Next<R>): Next<R> {
  return steps.reduceRight<Next<R>>((next, step) => (subject, context) => step(subject, context, next), last)
}
