import { z } from 'zod'
import { form } from './explained.ts'

/** A switch that is "on" or "off". Anything else is a configuration error, because a guess could be wrong. */
export const flag = form(
  z.enum(['on', 'off']).transform((value) => value === 'on'),
  '`on` or `off`',
)

/**
 * The minimum number of different byte values in a key. 32 random bytes have about thirty different values, and
 * practically never fewer than this minimum. The check refuses keys of zeros and keys that repeat a short counted
 * sequence. It also refuses 32 hexadecimal characters, which have at most sixteen different values.
 */
const LEAST_DIFFERENT_BYTES = 18

function byChance(key: Buffer): boolean {
  return new Set(key).size >= LEAST_DIFFERENT_BYTES
}

const notByChance = 'was not made by chance; make one with: openssl rand -base64 32'

/** A key of 32 bytes in base64. */
export const key = form(
  z
    .string()
    .refine((value) => Buffer.from(value, 'base64').length === 32, {
      message: 'must be 32 bytes in base64',
      abort: true,
    })
    .refine((value) => byChance(Buffer.from(value, 'base64')), { message: notByChance }),
  '32 random bytes in base64 (`openssl rand -base64 32`)',
)

/**
 * A list of keys in the form `id:base64key[,id:base64key…]`. The first key encrypts, and every key decrypts, so that
 * keys can be rotated.
 */
export const keyRing = form(
  z.string().transform((value, context) => {
    const keys = value.split(',').map((entry) => {
      const at = entry.indexOf(':')
      return { id: entry.slice(0, at), key: Buffer.from(entry.slice(at + 1), 'base64') }
    })
    if (keys.some((entry) => !/^[a-z0-9]{1,16}$/.test(entry.id) || entry.key.length !== 32)) {
      context.addIssue({ code: 'custom', message: 'must be id:base64(32 bytes), comma separated' })
      return z.NEVER
    }
    if (new Set(keys.map(({ id }) => id)).size < keys.length) {
      context.addIssue({ code: 'custom', message: 'has two keys of the same id' })
      return z.NEVER
    }
    for (const { id, key } of keys)
      if (!byChance(key)) context.addIssue({ code: 'custom', message: `${id} ${notByChance}` })
    return keys
  }),
  '`id:base64(32 bytes)[,…]`',
)

/** Replaces percent-encoded ASCII characters. */
const plain = (text: string) =>
  text.replace(/%[\dA-Fa-f]{2}/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))

/** Headers as OpenTelemetry's variables have them; values can be percent-encoded. */
export const headers = form(
  z.string().transform((value, context) => {
    const pairs = value
      .split(',')
      .map((pair) => /^\s*([\w-]+)=((?:[!-$&-~ ]|%[\dA-Fa-f]{2})+?)\s*$/.exec(pair))
    if (pairs.every((pair) => pair !== null))
      return Object.fromEntries(pairs.map(([, name = '', content = '']) => [name, plain(content)]))
    context.addIssue({ code: 'custom', message: 'must be name=value, comma separated' })
    return z.NEVER
  }),
  '`name=value`, separated by commas',
)

/** Networks in CIDR notation, separated by commas. */
export const networks = form(
  z
    .string()
    .transform((value) => value.split(',').map((network) => network.trim()))
    .pipe(
      z.array(z.union([z.cidrv4(), z.cidrv6()], 'must be networks such as 10.1.0.0/16, separated by commas')),
    ),
  'networks, separated by commas, for example `10.1.0.0/16,10.2.3.4/32`',
)

/** Names of files, separated by commas. */
export const files = form(
  z
    .string()
    .default('')
    .transform((value) => value.split(',').filter((name) => name !== '')),
  'names of files, separated by commas',
)

/** The name of a file. */
export const file = form(z.string(), 'the name of a file')

/** A command with its arguments, separated by spaces. */
export const command = form(z.string(), 'a command with its arguments')

/** Some text. */
export const text = form(z.string().min(1), 'text')

/** A URL. */
export const url = form(z.url(), 'a URL')
