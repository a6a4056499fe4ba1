import { expect, it } from 'vitest'
import { normalUsername } from '#server/kernel/text/spelling.ts'
import { usernameField } from '#server/staff/account/fields.ts'
import { NOBODY, owesSecondFactor, USERNAME } from '#server/staff/rules/sign-in.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

it('the second factor is required of everybody who has a role that requires it, whatever other roles they have', () => {
  const { secondFactor } = defaultSettings
  expect(owesSecondFactor(['AGENT'], secondFactor)).toBe(false)
  expect(owesSecondFactor(['AGENT', 'APPROVER'], secondFactor)).toBe(true)
  expect(owesSecondFactor(['ADMINISTRATOR'], secondFactor)).toBe(true)
  expect(owesSecondFactor(['ADMINISTRATOR'], { ...secondFactor, ADMINISTRATOR: 0 })).toBe(false)
})

it('a user name is found however it is typed', () => {
  expect(normalUsername('  Demo.Editor ')).toBe('demo.editor')
  expect(normalUsername('ｄｅｍｏ\u200b')).toBe('demo')
  expect(USERNAME.test('demo.editor')).toBe(true)
  for (const typed of ['ab', '.abc', 'a b c', 'abc:2', '?abc', 'a'.repeat(31)])
    expect(USERNAME.test(typed), typed).toBe(false)
})

it('no account gets the name that stands for unknown names', () => {
  expect(usernameField.safeParse('nobody.at.most').success).toBe(true)
  expect(usernameField.safeParse(NOBODY).success).toBe(false)
  expect(usernameField.safeParse(' Nobody.At.All ').success).toBe(false)
})
