import { expect, test } from 'vitest'
import { voiceFor } from '#components/h5/reading/voices.ts'

test('a text is read by the closest voice of its language, or by none', () => {
  const voices = (...langs: string[]) => langs.map((lang) => ({ lang }))
  const chosen = (locale: 'zh-CN' | 'zh-Hant' | 'en', ...langs: string[]) =>
    voiceFor(locale, voices(...langs))?.lang
  expect(chosen('zh-CN', 'en-US', 'zh-TW', 'zh-CN')).toBe('zh-CN')
  expect(chosen('zh-CN', 'zh_TW_#Hant')).toBe('zh_TW_#Hant')
  expect(chosen('zh-CN', 'cmn-Hans-CN')).toBe('cmn-Hans-CN')
  expect(chosen('zh-CN', 'en-US', 'zh-HK', 'yue-HK')).toBeUndefined()
  expect(chosen('zh-Hant', 'zh-CN', 'zh-HK', 'zh_TW')).toBe('zh_TW')
  expect(chosen('zh-Hant', 'zh-HK')).toBe('zh-HK')
  expect(chosen('en', 'zh-CN')).toBeUndefined()
  expect(chosen('en', 'en_GB')).toBe('en_GB')
  expect(chosen('zh-CN')).toBeUndefined()
})
