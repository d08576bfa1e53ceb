import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

export interface KeyAndCertificate {
  key: string
  cert: string
}

export interface Authority {
  /** Its certificate, as PEM. */
  ca: string
  /** A certificate for a host's name, or a user's. */
  issue(name: string): KeyAndCertificate
}

/** A certificate authority that exists for a test. */
export function makeAuthority(): Authority {
  const keys = keyPair()
  const authority = certificate('Spanledger test CA', keys, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ])
  authority.setIssuer(authority.subject.attributes)
  authority.sign(keys.privateKey, forge.md.sha256.create())
  return { ca: forge.pki.certificateToPem(authority), issue: (name) => issue(name, authority, keys) }
}

function issue(name: string, authority: forge.pki.Certificate, by: forge.pki.rsa.KeyPair): KeyAndCertificate {
  const keys = keyPair()
  const issued = certificate(name, keys, [
    { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
  ])
  issued.setIssuer(authority.subject.attributes)
  issued.sign(by.privateKey, forge.md.sha256.create())
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(issued) }
}

/** Node's own generator: the library's takes seconds. */
function keyPair(): forge.pki.rsa.KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
  }
}

let serial = 0

function certificate(
  name: string,
  { publicKey }: forge.pki.rsa.KeyPair,
  extensions: object[],
): forge.pki.Certificate {
  const made = forge.pki.createCertificate()
  made.publicKey = publicKey
  made.serialNumber = (++serial).toString(16).padStart(4, '0')
  made.validity.notBefore = new Date(Date.now() - 60_000)
  made.validity.notAfter = new Date(Date.now() + 3_600_000)
  made.setSubject([{ name: 'commonName', value: name }])
  made.setExtensions(extensions)
  return made
}
