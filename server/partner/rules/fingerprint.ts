/**
 * The SHA-256 fingerprint of a certificate in one spelling: 64 lower-case hex digits. Tools write it with colons, in
 * capitals, and some with the name of the hash before it.
 * @returns null for a text that is no such fingerprint
 */
export function fingerprintIn(text: string): string | null {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/^sha-?256(?: fingerprint)?[:=]\s*/, '')
  return /^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/.test(digits) ? digits.replaceAll(':', '') : null
}
