import type { RedactionRule } from './rules.js'

/** What stands before `token` where it names a piece of text, or how many: no secret, in an ML service of all places. */
const NO_SECRET_TOKEN =
  '(?<!(?:^|_)(?:max|min|n|num|per|total|cached|prompt|completion|input|output|text|image|audio|pad|eos|bos|unk|sep|cls|mask|next|first|last|special|stop|start|end)_)'

/*
 * Every expression for texts takes time in proportion to the text: a match begins with a literal, no two quantified
 * parts can match the same characters, and a run of characters is entered at its start only or left after a bounded
 * number of them. Those for keys are held against snake_case names of at most about a thousand characters.
 */

/** Secrets that no audit record should ever hold. */
export const DEFAULT_REDACTION_RULES: readonly RedactionRule[] = [
  {
    name: 'password',
    key: /(?:^|_)(?:password|passwd|pass_?phrase|pass_?word|pass_?code|pwd|pw)s?(?:_?\d{1,4})?(?:_(?:confirm|confirmation|again|repeat|hash|value))?$/i,
  },
  { name: 'password', key: /(?:^|_)pass$/i, value: /\S/ },
  {
    name: 'secret',
    key: /(?:^|_)(?:secret|credential|private_?key|secret_?key|secret_access_key|(?:encryption|signing|master|ssh)_?key|cvv|cvc|otp)s?(?:_?\d{1,4})?(?:_(?:pem|value|base64))?$/i,
  },
  {
    name: 'api-key',
    key: /(?:^|_)(?:api_?key|access_?key(?:_?id)?|subscription_key)s?(?:_?\d{1,4})?(?:_value)?$/i,
  },
  {
    name: 'token',
    key: new RegExp(`(?:^|_)${NO_SECRET_TOKEN}token(?:_?\\d{1,4})?(?:_value)?$`, 'i'),
  },
  {
    name: 'token',
    key: /(?:^|_)(?:jwt|(?:access|refresh|auth|id|bearer|session|csrf|xsrf|api|security)_?tokens?)$/i,
  },
  { name: 'authorization', key: /^(?:proxy_)?authorization(?:_header)?$|^(?:set_)?cookies?$/i },
  {
    name: 'pem',
    value: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/,
  },
  // Also one that is cut off within its claims, as a long name is.
  { name: 'jwt', value: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)*/ },
  { name: 'bearer', value: /\bBearer:?\s{1,16}[\w.~+/-]{8,}=*/i },
  {
    name: 'authorization',
    value:
      /(?<keep>\b(?:authorization|x-api-key|x-auth-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:basic|digest|negotiate|token|apikey)\s{1,4})?)(?!\[redacted:|(?:basic|digest|negotiate|token|apikey)\s|authorization\b|x-(?:api-key|auth-token)\b)[^\s"',;]{4,}/i,
  },
  {
    name: 'assignment',
    value:
      /(?<keep>(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|(?:access|refresh|auth|id|session)[_-]?token)(?:\s{0,4}=\s{0,4}["']?|\\?["']\s{0,4}:\s{0,4}\\?["']))(?!\[redacted:)[^\s"'&;,]+/i,
  },
  {
    name: 'url-key',
    value:
      /(?<keep>[?&](?:x-(?:amz|goog)-(?:signature|credential|security-token)|sig|signature|token|auth|key|awsaccesskeyid)=)(?!\[redacted:)[^\s&#"'<>]+/i,
  },
  { name: 'url-credentials', value: /(?<keep>:\/\/)[^\s/?#"'<>@:]*:[^\s/?#"'<>]*(?=@)/ },
  { name: 'aws-key', value: /(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/ },
  { name: 'github-token', value: /gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}/ },
  {
    name: 'service-token',
    value: /hf_[A-Za-z0-9]{30,255}|glpat-[\w-]{20,255}|npm_[A-Za-z0-9]{36}|AIza[\w-]{35}/,
  },
  { name: 'slack-token', value: /xox[abeoprs]-[\w-]{6,}/ },
  { name: 'stripe-key', value: /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{6,255}/ },
  { name: 'sk-key', value: /\bsk-(?=[\w-]{0,60}\d)[\w-]{16,}/ },
]
