/**
 * What each authentication method (RFC 8176) proves: something a person knows, has, or is. Methods that prove nothing
 * of the person are left out.
 */
const proves: Readonly<Record<string, 'KNOWS' | 'HAS' | 'IS'>> = {
  pwd: 'KNOWS',
  pin: 'KNOWS',
  kba: 'KNOWS',
  otp: 'HAS',
  hwk: 'HAS',
  swk: 'HAS',
  sc: 'HAS',
  sms: 'HAS',
  tel: 'HAS',
  pop: 'HAS',
  fpt: 'IS',
  face: 'IS',
  iris: 'IS',
  retina: 'IS',
  vbm: 'IS',
}

/** Whether these methods were at least two factors: `mfa` says so itself, otherwise they prove different things. */
export function isTwoFactors(methods: readonly string[]): boolean {
  if (methods.includes('mfa')) return true
  return (
    new Set(methods.flatMap((method) => (Object.hasOwn(proves, method) ? [proves[method]] : []))).size > 1
  )
}
