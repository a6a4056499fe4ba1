import { createCipheriv, randomBytes } from 'node:crypto'
import type { FieldKey } from '#server/kernel/secret/secrets.ts'

/** Seals a value in the old form, in which it is bound only to its field's name and not to its row. */
export function sealedWithoutRow({ id, key }: FieldKey, field: string, text: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(field))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
}
