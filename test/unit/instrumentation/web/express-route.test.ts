import type { RequestHandler } from 'express'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { expressRoute, type ExpressRequestParts } from '../../../../src/instrumentation/web/express-route.js'
import { express4, express5, listen } from './support/apps.js'

describe.each([
  ['4', express4],
  ['5', express5],
])('the route of a request of Express %s', (_version, express) => {
  const tell: RequestHandler = (request, response) => {
    response.send(expressRoute(request as ExpressRequestParts) ?? 'unknown')
  }

  async function routeOf(path: string): Promise<string> {
    const app = express()
    const nested = express.Router()
    nested.get('/orders/:order', tell)
    nested.get('/', tell)
    app.use('/users/:id', nested)
    app.use(/^\/secret-\d+/, nested)
    const twice = express.Router()
    twice.get('/list', tell)
    app.use('/v1', twice)
    app.use('/v2', twice)
    const outer = express.Router()
    outer.use('/inner', express.Router().get('/:deep', tell))
    app.use('/outer', outer)
    const sub = express()
    sub.get('/page/:page', tell)
    app.use('/sub', sub)
    app.get('/plain', tell)
    app.get(['/one', '/two'], tell)
    app.get(/^\/number-\d+$/, tell)
    app.use(tell)
    return (await fetch((await listen(createServer(app))) + path)).text()
  }

  it.each([
    ['/plain?q=1', '/plain'],
    ['/users/4711/orders/12', '/users/:id/orders/:order'],
    ['/users/4711', '/users/:id'],
    ['/outer/inner/4711', '/outer/inner/:deep'],
    ['/sub/page/4711', '/sub/page/:page'],
    ['/v1/list', '/v1/list'],
    ['/v2/list', '/v2/list'],
    ['/two', '/one|/two'],
    ['/nothing/4711', 'unknown'],
  ])('%s is %s', async (path, route) => {
    expect(await routeOf(path)).toBe(route)
  })

  it('never holds what stands in the URL in place of a pattern', async () => {
    expect(await routeOf('/number-4711')).not.toContain('4711')
    expect(await routeOf('/secret-4711/orders/12')).not.toMatch(/4711|12/)
  })
})
