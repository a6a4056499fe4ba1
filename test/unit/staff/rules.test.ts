import { describe, expect, it } from 'vitest'
import { returnTo } from '#components/admin/frame/areas.tsx'
import { idsFrom } from '#server/ids.ts'
import { normalUsername } from '#server/shared/spelling.ts'
import { oneTimePassword } from '#server/staff/passwords.ts'
import { isFitPassword, USERNAME } from '#server/staff/rules.ts'

const person = { username: 'zhang.wei.2026', name: 'Zhang Wei Minghui' }

describe('a password', () => {
  it.each([
    ['eleven characters', 'abcdefghij1', false],
    ['twelve', 'abcdefghij12', true],
    ['twelve Chinese characters', '回访平台的密码要够长才行', true],
    ['a hundred and twenty-eight', 'abcd'.repeat(32), true],
    ['one more', `${'abcd'.repeat(32)}e`, false],
    ['three characters over and over', 'abcabcabcabcabc', false],
    ['the user name in capitals', 'ZHANG.WEI.2026', false],
    ['the name', 'Zhang Wei Minghui', false],
    ['the name and more', 'Zhang Wei Minghui 1', true],
  ])('of %s', (_, password, fit) => {
    expect(isFitPassword(password, person)).toBe(fit)
  })

  it('made for somebody is told in groups, is fit, and is another each time', () => {
    let byte = 0
    const ids = idsFrom((size) =>
      Buffer.from(Array.from({ length: size }, () => (byte = (byte * 5 + 3) % 251))),
    )
    const first = oneTimePassword(ids)
    expect(first).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    expect(first).not.toMatch(/[lo01]/)
    expect(isFitPassword(first, person)).toBe(true)
    expect(oneTimePassword(ids)).not.toBe(first)
  })
})

it('a user name is found however it is typed', () => {
  expect(normalUsername('  Demo.Editor ')).toBe('demo.editor')
  expect(normalUsername('ｄｅｍｏ\u200b')).toBe('demo')
  expect(USERNAME.test('demo.editor')).toBe(true)
  for (const typed of ['ab', '.abc', 'a b c', 'abc:2', '?abc', 'a'.repeat(31)])
    expect(USERNAME.test(typed), typed).toBe(false)
})

it('after signing in one is led to pages of the admin only', () => {
  expect(returnTo('/admin/templates/018f?tab=coverage&q=1a2b')).toBe(
    '/admin/templates/018f?tab=coverage&q=1a2b',
  )
  for (const asked of [
    null,
    'https://elsewhere.example',
    '//elsewhere.example/admin',
    '/administrator',
    '/h5/policies',
    '/admin/../h5',
    '/admin\\@elsewhere.example',
    'javascript:alert(1)',
  ])
    expect(returnTo(asked), String(asked)).toBe('/admin')
})
