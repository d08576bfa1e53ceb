/**
 * Leaves the hook on `require` to an instrumentation that was just made, so that those made later share another.
 *
 * `@opentelemetry/instrumentation` keeps one hook for all instrumentations of its copy, and a module that passed it once
 * never passes again. Set up before the host's own SDK, it would keep from the host's instrumentations what that SDK
 * itself loads first: its `http` would make no spans.
 */
export function keepRequireHook(instrumentation: object): void {
  // Private, and named so in ~0.223, also in hosts of that age; elsewhere there is nothing to keep.
  const hook: unknown = Reflect.get(instrumentation, '_requireInTheMiddleSingleton')
  if (typeof hook === 'object' && hook !== null) Reflect.set(hook.constructor, '_instance', undefined)
}
