/**
 * 测试客户甲 → 测***甲; a name of one or two characters keeps the first. Foreign names keep the first letter
 * of the first word.
 */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length <= 1) return characters.join('')
  if (characters.length === 2) return `${characters[0]}*`
  return `${characters[0]}${'*'.repeat(Math.min(characters.length - 2, 3))}${characters.at(-1)}`
}

/** 19900001234 → 199****1234 (E.164 with +86 is shown without it). */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/^\+86/, '')
  return digits.length < 8 ? '*'.repeat(digits.length) : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

/** Keeps the first three and the last two characters of a document number. */
export function maskIdNumber(number: string): string {
  return number.length < 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 3)}${'*'.repeat(number.length - 5)}${number.slice(-2)}`
}

/** 00001354407808088 → 0000135****808088: enough for its owner to tell it from another. */
export function maskPolicyNo(policyNo: string): string {
  return `${policyNo.slice(0, 7)}****${policyNo.slice(-6)}`
}
