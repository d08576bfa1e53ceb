import { request as send } from 'node:http'
import { PERSONAL, SECRETS, type Canaries } from './canaries.js'

/** A request that holds canaries wherever a request can hold anything. */
export function requestTo(port: number, path: string, canaries: Canaries): Promise<void> {
  const text = canaries.texts(PERSONAL).replace(/[^\x20-\x7e]/g, '')
  const secrets = canaries.texts(SECRETS).replaceAll('\n', ' ')
  const query = new URLSearchParams({ q: canaries.texts(), token: canaries.text('password') })
  const headers = {
    authorization: `Bearer ${canaries.text('password')}`,
    cookie: `session=${canaries.text('password')}; name=${encodeURIComponent(text)}`,
    'user-agent': text,
    referer: `https://shop.example/?${query.toString()}`,
    'x-forwarded-for': canaries.text('ip'),
    'x-request-id': text,
    'x-note': `${text} ${secrets}`,
    baggage: `audit.actor.id=${encodeURIComponent(text.slice(0, 200))},audit.purpose=${encodeURIComponent(text.slice(0, 200))}`,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    tracestate: `a=${canaries.text('awsKey')},b=${canaries.text('gitHub')}`,
    'content-type': 'text/plain',
  }
  const where = {
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: `${path}/${encodeURIComponent(canaries.text('email'))}?${query.toString()}`,
  }
  return new Promise((resolve, reject) => {
    const sent = send({ ...where, headers }, (response) => {
      response.resume().on('end', resolve).on('error', reject)
    })
    sent.on('error', reject).end(canaries.texts())
  })
}
