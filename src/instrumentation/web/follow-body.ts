import type { Ending } from './request-trail.js'

/**
 * Tells when the body of a response was read to its end, or given up.
 *
 * @returns the response to send in place of the given one; undefined where there is no body, and its end was told.
 */
export function followBody(response: Response, ended: (ending: Ending) => void): Response | undefined {
  const { body } = response
  if (!body) {
    ended('finished')
    return undefined
  }
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  const followed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        ended('finished')
        controller.close()
      } catch (error) {
        ended('broken')
        controller.error(error)
      }
    },
    async cancel(reason) {
      ended('broken')
      await reader.cancel(reason)
    },
  })
  return new Response(followed, response)
}
