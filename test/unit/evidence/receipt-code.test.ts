import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReceiptCode, receiptCode } from '#server/evidence/rules/receipt-code.ts'

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const bytes = fc.uint8Array({ minLength: 7, maxLength: 32 })
const codes = bytes.map(receiptCode)

test('a code is three groups of four digits, the same for the same bytes', () => {
  expect(receiptCode(Uint8Array.from([1, 2, 3, 4, 5, 6, 7]))).toBe('0410-6105-0RWT')
  expect(receiptCode(new Uint8Array(7).fill(255))).toMatch(/^ZZZZ-ZZZZ-ZZ[0-9A-HJKMNP-TV-Z]{2}$/)
  expect(() => receiptCode(new Uint8Array(6))).toThrow(new RangeError('a receipt code needs 7 bytes'))
})

test('a code is read as people type it', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const typed = [
        code,
        code.toLowerCase(),
        code.replaceAll('-', ''),
        ` ${code.replaceAll('-', ' ')} `,
        code
          .replaceAll('-', '－')
          .replace(/\w/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)),
        code.replaceAll('1', 'l').replaceAll('0', 'o'),
      ]
      for (const each of typed) expect(readReceiptCode(each)).toBe(code)
    }),
  )
})

test('one wrong digit, or two neighbours in the wrong order, is noticed', () => {
  fc.assert(
    fc.property(codes, fc.nat(11), fc.constantFrom(...DIGITS), (code, place, digit) => {
      const digits = [...code.replaceAll('-', '')]
      const [own = '', next = ''] = digits.slice(place)
      const wrong = digits.with(place, digit).join('')
      expect(readReceiptCode(wrong)).toBe(own === digit ? code : null)
      if (next === '') return
      const swapped = digits
        .with(place, next)
        .with(place + 1, own)
        .join('')
      expect(readReceiptCode(swapped)).toBe(own === next ? code : null)
    }),
  )
})

test.each(['', '0410-6105-0RW', '0410-6105-0RWTT', '0410-6105-0RWU', '回执号', '0410?6105?0RWT'])(
  'no code: %j',
  (typed) => {
    expect(readReceiptCode(typed)).toBeNull()
  },
)

test('a letter that is no digit of a code is refused, whatever the check digits are', () => {
  for (const first of DIGITS)
    for (const second of DIGITS) {
      expect(readReceiptCode(`U000-0000-00${first}${second}`)).toBeNull()
    }
})
