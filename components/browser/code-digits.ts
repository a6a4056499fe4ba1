/*
 * Cleans codes as people type or paste them: full-width digits of Chinese keyboards, and the spaces and dashes of
 * authenticators and text messages. Every code field uses one of these functions and has no maxLength, which would cut `172
 * 417` first.
 */

/** The digits of a code, six at most. */
export function codeDigits(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '').slice(0, 6)
}

/** A backup code; its groups are separated by dashes. */
export function backupCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Pd}/gu, '-')
}
