import { expect, test } from 'vitest'
import { settingEntries } from '#server/setting/rules/bounds.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

/**
 * Settings that administrators do not need to change: how often a session's last activity is saved, and how long the
 * vendor's token lasts.
 */
const INTERNAL = ['identityTouchMs', 'faceTokenMs']

/** The dotted names of all values in the object. */
function namesIn(value: object, above = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? namesIn(inner, `${above}${name}.`)
      : [`${above}${name}`],
  )
}

test('every named number of the procedure can be set in 系统设置, with bounds', () => {
  const offered = settingEntries.map(({ key }) => key)
  expect([...offered, ...INTERNAL].sort()).toEqual(namesIn(defaultSettings).sort())
})

test('every setting is used: no number in 系统设置 is without effect', () => {
  const others = sourcesIn('server').filter(
    ({ path }) => path !== 'server/vocabulary/settings.ts' && !path.startsWith('server/setting/'),
  )
  // The settings of roles are read by role.
  const named = namesIn(defaultSettings).filter((name) => !name.startsWith('secondFactor.'))
  const unused = named.filter((name) => {
    const last = new RegExp(`\\b${name.split('.').at(-1)}\\b`)
    return !others.some(({ code }) => last.test(code))
  })
  expect(unused).toEqual([])
})
