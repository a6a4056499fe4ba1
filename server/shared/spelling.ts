/**
 * One spelling for document numbers: no blanks, capitals (the check digit X). Whoever stores a number and whoever
 * looks for one call this: the blind index finds only what is spelled alike.
 */
export function normalIdNumber(text: string): string {
  return text.replace(/\s/g, '').toUpperCase()
}

/** E.164; eleven digits starting with 1 are a mainland mobile. Null when it is no phone number. */
export function normalPhone(text: string): string | null {
  const digits = text.replace(/[\s-]/g, '')
  if (/^1\d{10}$/.test(digits)) return `+86${digits}`
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}
