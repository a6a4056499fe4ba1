import { expect, it } from 'vitest'
import { areas, returnTo } from '#components/admin/frame/areas.tsx'
import { liveAreas } from '#server/inbox/rules/changes.ts'
import { countedAreas } from '#server/inbox/rules/items.ts'

it('signing in leads to pages of the admin only', () => {
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

it('the areas that show a number and that are told of changes are in the menu, with the same rights', () => {
  const rights = new Map(areas.map(({ name, right }) => [String(name), right]))
  for (const [area, right] of Object.entries(liveAreas)) expect(rights.get(area), area).toBe(right)
  for (const area of countedAreas) expect(rights.has(area), area).toBe(true)
})
