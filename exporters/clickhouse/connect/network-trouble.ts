/** What the network or TLS reports, by Node's code of it. */
const TROUBLES: readonly { codes: RegExp; advice: string }[] = [
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    advice: 'the name of the host is not known, check the sink URL',
  },
  {
    codes: /^ECONNREFUSED$/,
    advice: 'nothing listens there, see whether the server runs',
  },
  {
    codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    advice: "the server's certificate is for another name, check host of the sink URL",
  },
  {
    codes: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|CERT_REVOKED)$/,
    advice: "renew the server's certificate",
  },
  {
    codes: /^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(GET_ISSUER|VERIFY)|^CERT_|^INVALID_CA$/,
    advice: 'the certificate is not trusted: name its CA in SPANLEDGER_CLICKHOUSE_CA_FILE',
  },
  {
    codes: /^(EPROTO|ERR_SSL_|HPE_)/,
    advice: 'the port speaks another protocol: clickhouses: is for TLS, clickhouse: for HTTP without',
  },
]

const MAX_WORDS = 100
const ANY = 'see whether the server can be reached'

/** Every one of them may pass, or be mended. */
export function transportTrouble(cause: unknown): { what: string; advice: string } {
  const { code, message } = describe(cause)
  const what = code ?? (firstWords(message) || 'no answer')
  return { what, advice: TROUBLES.find(({ codes }) => code && codes.test(code))?.advice ?? ANY }
}

/** Of something in front of the server, it may be: on one line, and not all of a page. */
function firstWords(message = ''): string {
  return message
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS)
    .toWellFormed()
}

interface Trouble {
  code?: string
  message?: string
  /** Where several addresses were tried. */
  errors?: readonly Trouble[]
}

function describe(cause: unknown): Trouble {
  const trouble: Trouble = cause ?? {}
  return trouble.code === undefined ? (trouble.errors?.[0] ?? trouble) : trouble
}
