import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskIdNumber, maskName, maskPhone, maskPolicyNo } from '#server/kernel/text/mask.ts'

test.each([
  ['测试客户甲', '测***甲'],
  ['测试甲', '测*甲'],
  ['测试', '测*'],
  ['测', '测'],
  ['', ''],
  ['𠮷野', '𠮷*'],
  [' 测试客户甲 ', '测***甲'],
])('the name %j is shown as %j', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

test.each([
  ['+8619900000001', '199****0001'],
  ['19900000001', '199****0001'],
  ['1234567', '*******'],
])('the phone %s is shown as %s', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked)
})

test.each([
  ['999999199001010016', '999*************16'],
  ['X99999901', 'X99****01'],
  ['A123456', '*******'],
])('the document %s is shown as %s', (number, masked) => {
  expect(maskIdNumber(number)).toBe(masked)
})

test('a policy number is shown whole to its owner only', () => {
  expect(maskPolicyNo('00001354407808088')).toBe('0000135****808088')
})

test('longer values do not show more of themselves', () => {
  const text = fc.string({ minLength: 8, maxLength: 30, unit: fc.constantFrom(...'ABCDEFGH23456789') })
  const shown = (masked: string) => masked.replaceAll('*', '').length
  fc.assert(
    fc.property(text, (value) => {
      expect(shown(maskName(value))).toBe(2)
      expect(shown(maskIdNumber(value))).toBe(5)
      expect(shown(maskPhone(value))).toBe(7)
    }),
  )
})
