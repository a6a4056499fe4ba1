import { expect, test } from 'vitest'
import { preferredLocale } from '#components/i18n/locales.ts'

test('the language is the one chosen before, else the closest to the phone’s', () => {
  expect(preferredLocale('en', ['zh-CN'])).toBe('en')
  expect(preferredLocale('xx', ['zh-CN'])).toBe('zh-CN')
  expect(preferredLocale(null, ['zh-HK', 'en'])).toBe('zh-Hant')
  expect(preferredLocale(null, ['zh-Hant-TW'])).toBe('zh-Hant')
  expect(preferredLocale(null, ['fr-FR', 'zh'])).toBe('zh-CN')
  expect(preferredLocale(null, ['fr-FR'])).toBe('en')
  expect(preferredLocale(null, [])).toBe('zh-CN')
})
