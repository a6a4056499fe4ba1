import { z } from 'zod'
import { rowlessValues } from '../../secret/secrets.ts'
import { cryptoSuites } from '../../secret/suite.ts'
import { variable } from './explained.ts'
import { key, keyRing } from './kinds.ts'

/** The keys of the platform and what is done with them. */
export const keySettings = {
  CRYPTO_SUITE: variable(
    z.enum(cryptoSuites).default('international'),
    'with what new evidence is hashed and signed and new fields are encrypted: `international` (SHA-256, Ed25519, ' +
      'AES-256-GCM) or `sm` (Chinese commercial cryptography: SM3, SM2, SM4-CBC with HMAC-SM3). What is stored names its ' +
      'algorithms and stays readable after a switch; see [the suite of cryptography](#the-suite-of-cryptography)',
  ),
  FIELD_KEYS: variable(
    keyRing,
    'the first key encrypts document numbers, phone numbers and attachments, and every key of the list can decrypt ' +
      'them; see [rotating keys](operations/keys.md#rotating-keys)',
    { secret: true },
  ),
  INDEX_KEY: variable(
    key,
    'the key of the blind indexes over document numbers and phone numbers. After a change, no customer can be found ' +
      'until the [indexes are rebuilt](operations/keys.md#rebuilding-indexes)',
    { secret: true },
  ),
  CODE_KEY: variable(
    key,
    'the key with which one-time codes are hashed. No two keys of the configuration may be equal',
    { secret: true },
  ),
  STAFF_KEY: variable(
    key,
    'signs the staff’s sessions and encrypts their second factors. Changing it ends every staff session and makes every ' +
      'second factor unusable',
    { secret: true },
  ),
  EVENT_KEYS: variable(
    keyRing.optional(),
    'keys with which events, audit rows and the log of evidence are marked as written by this app: the first one marks, and ' +
      'every one is accepted',
    { secret: true, otherwise: 'the key is derived from `CODE_KEY`' },
  ),
  ROWLESS_VALUES: variable(
    z.enum(rowlessValues).default('open'),
    'whether encrypted values of earlier versions, which are not bound to their row, can be decrypted. Set it to ' +
      '`refuse` once `npm run keys:rotate` reports that no such values are left',
  ),
}
