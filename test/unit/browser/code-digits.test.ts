import { expect, test } from 'vitest'
import { backupCode, codeDigits } from '#components/browser/code-digits.ts'

test.each([
  ['172417'],
  ['172 417'],
  [' 172-417 '],
  ['１７２４１７'],
  ['１７２　４１７'],
  ['17\u200b24\u00a017'],
  ['172–417'],
  ['验证码 172417'],
])('%j is the code 172417', (typed) => {
  expect(codeDigits(typed)).toBe('172417')
})

test('a partly typed code stays as it is, and a longer one is cut', () => {
  expect(codeDigits('172 ')).toBe('172')
  expect(codeDigits('1724178')).toBe('172417')
})

test.each([['aB3dE-fG7hJ'], [' aB3dE - fG7hJ '], ['ａB3dE－fG7hJ'], ['aB3dE–fG7hJ']])(
  '%j is the backup code aB3dE-fG7hJ',
  (typed) => {
    expect(backupCode(typed)).toBe('aB3dE-fG7hJ')
  },
)
