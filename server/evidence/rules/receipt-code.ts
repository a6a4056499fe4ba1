/** Crockford's base 32: no I, L, O, U, so that a code can be read aloud and copied by hand. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const DATA_DIGITS = 10
const CHECK_DIGITS = 2
const LENGTH = DATA_DIGITS + CHECK_DIGITS
const BITS_PER_DIGIT = 5n
const DATA_BYTES = 7
/**
 * The largest prime that two digits can express the remainder of. A prime above 32² would not fit, and with a prime
 * every single wrong digit and every two swapped neighbours change the remainder.
 */
const PRIME = 1021n

/** The distance between a full-width character and the ordinary one. */
const WIDER = 0xfee0

const WRITTEN = /^[0-9A-HJKMNP-TV-Z]{12}$/

function digitsOf(value: bigint, count: number): string {
  let rest = value
  let digits = ''
  for (let index = 0; index < count; index += 1) {
    digits = `${DIGITS[Number(rest % 32n)]}${digits}`
    rest /= 32n
  }
  return digits
}

function numberOf(digits: string): bigint {
  return [...digits].reduce((value, digit) => value * 32n + BigInt(DIGITS.indexOf(digit)), 0n)
}

const checkOf = (value: bigint) => digitsOf(value % PRIME, CHECK_DIGITS)

const grouped = (digits: string) => digits.replace(/(.{4})(?=.)/g, '$1-')

/**
 * Writes a receipt code (回执号): 50 bits of a secret or keyed hash in ten digits, and two check digits, for example
 * `7K3M-Q8TZ-04RW`.
 *
 * @param bytes at least 7 bytes, of which the first 50 bits are used
 * @throws RangeError if there are fewer bytes
 */
export function receiptCode(bytes: Uint8Array): string {
  if (bytes.length < DATA_BYTES) throw new RangeError(`a receipt code needs ${DATA_BYTES} bytes`)
  const whole = [...bytes.subarray(0, DATA_BYTES)].reduce((value, byte) => value * 256n + BigInt(byte), 0n)
  const value = whole >> (BigInt(DATA_BYTES * 8) - BITS_PER_DIGIT * BigInt(DATA_DIGITS))
  return grouped(`${digitsOf(value, DATA_DIGITS)}${checkOf(value)}`)
}

/**
 * Reads a receipt code as a person typed it: in small letters, with or without hyphens and blanks, in full-width
 * characters, with I or L for 1 and O for 0.
 *
 * @returns the code as `receiptCode` writes it; null if it cannot be one
 */
export function readReceiptCode(typed: string): string | null {
  const digits = typed
    .replace(/[！-～]/gu, (wide) => String.fromCodePoint((wide.codePointAt(0) ?? 0) - WIDER))
    .toUpperCase()
    .replace(/[\s\-‐-―−_.]/gu, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
  if (digits.length !== LENGTH || !WRITTEN.test(digits)) return null
  const data = digits.slice(0, DATA_DIGITS)
  return digits.slice(DATA_DIGITS) === checkOf(numberOf(data)) ? grouped(digits) : null
}
