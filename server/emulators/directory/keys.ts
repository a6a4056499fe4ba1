import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A key with which the emulated directory signs. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export function newKey(): SigningKey {
  return { kid: randomBytes(6).toString('hex'), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

/** The key as the directory publishes it (JWK). */
export function published({ kid, publicKey }: SigningKey) {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs a token as the directory does (ES256). */
export function signed(key: SigningKey, claims: object, typ = 'JWT'): string {
  const text = `${part({ alg: 'ES256', typ, kid: key.kid })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(text), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/** A token without a signature. */
export function unsigned(claims: object): string {
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
}

/** A token whose "secret" is the public key that everybody knows. A careless client accepts it. */
export function signedWithPublicKey(key: SigningKey, claims: object): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${part(claims)}`
  const secret = key.publicKey.export({ type: 'spki', format: 'pem' })
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
