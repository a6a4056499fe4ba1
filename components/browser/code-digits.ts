/*
 * Cleans codes that users type or paste. Full-width digits of Chinese keyboards are accepted, and so are the spaces
 * and dashes of authenticator apps and text messages. Every code field uses one of these functions and has no
 * maxLength, because maxLength would cut `172 417` before it is cleaned.
 */

/** The digits of a code, six at most. */
export function codeDigits(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '').slice(0, 6)
}

/** A cleaned backup code, whose groups are separated by dashes. */
export function backupCode(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Pd}/gu, '-')
}
