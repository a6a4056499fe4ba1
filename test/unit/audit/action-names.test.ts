import { expect, test } from 'vitest'
import { actionNames } from '#server/audit/messages.zh-CN.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

test('every recorded action has a name', () => {
  const recorded = sourcesIn('server').flatMap(({ code }) =>
    [...code.matchAll(/\baction: [^\n]*/g)].flatMap(([line]) =>
      [...line.matchAll(/'([a-zA-Z]+\.[\w-]+)'/g)].map(([, action = '']) => action),
    ),
  )
  expect(recorded.length).toBeGreaterThan(50)
  expect(recorded.filter((action) => actionNames[action] === undefined)).toEqual([])
})
