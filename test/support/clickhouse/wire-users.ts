import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'

export interface Users {
  /** Passwords by name. @default the user `default` without a password */
  users?: Readonly<Record<string, string>>
  /** Access tokens that are let in. */
  tokens?: readonly string[]
}

/** Undefined for who may come in; else ClickHouse's words for who may not. */
export function refusalOfUser(request: IncomingMessage, known: Users): string | undefined {
  const { users = { default: '' }, tokens = [] } = known
  const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return tokens.includes(bearer) ? undefined : refusal('JWT')
  const { user, password } = credentials(request)
  if (request.headers['x-clickhouse-ssl-certificate-auth'] === 'on')
    return certifiedName(request) === user ? undefined : refusal(user)
  return users[user] === password ? undefined : refusal(user)
}

function refusal(user: string): string {
  return `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`
}

function credentials({ headers }: IncomingMessage): { user: string; password: string } {
  const basic = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1]
  if (basic !== undefined) {
    const [user = '', ...password] = Buffer.from(basic, 'base64').toString().split(':')
    return { user, password: password.join(':') }
  }
  const { 'x-clickhouse-user': user = 'default', 'x-clickhouse-key': password = '' } = headers
  return { user: String(user), password: String(password) }
}

function certifiedName({ socket }: IncomingMessage): string | undefined {
  const secure = socket as TLSSocket
  return secure.authorized ? secure.getPeerCertificate().subject.CN?.toString() : undefined
}
