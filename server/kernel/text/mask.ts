/**
 * Masks a name: 测试客户甲 → 测***甲. Of a name of one or two characters, only the first character stays visible. Of a
 * foreign name, only the first letter of its first word stays visible.
 */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length <= 1) return characters.join('')
  if (characters.length === 2) return `${characters[0]}*`
  return `${characters[0]}${'*'.repeat(Math.min(characters.length - 2, 3))}${characters.at(-1)}`
}

/** Masks a phone: 19900001234 → 199****1234. The prefix +86 is left out. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/^\+86/, '')
  return digits.length < 8 ? '*'.repeat(digits.length) : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

/** Masks a document number: the first three and the last two characters stay visible. */
export function maskIdNumber(number: string): string {
  return number.length < 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 3)}${'*'.repeat(number.length - 5)}${number.slice(-2)}`
}

/**
 * Masks a policy number: 00001354407808088 → 0000135****808088. The visible digits are enough for the owner to
 * distinguish two policies.
 */
export function maskPolicyNo(policyNo: string): string {
  return `${policyNo.slice(0, 7)}****${policyNo.slice(-6)}`
}

/** A number of a document, a phone, a policy or an account, also with blanks or hyphens inside. */
const LONG_NUMBER = /\p{Nd}(?:[ -]?\p{Nd}){5,}[Xx]?/gu

/** Masks the long numbers in a text of strangers, in which any personal number may stand: 19900001234 → 199******34. */
export function maskNumbers(text: string): string {
  return text.replace(LONG_NUMBER, (number) => maskIdNumber(number))
}
