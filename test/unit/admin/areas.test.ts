import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { areas, returnTo } from '#components/admin/frame/areas.tsx'
import { refineResources } from '#components/admin/refine/resources.tsx'
import { liveResources } from '#server/inbox/rules/changes.ts'
import { countedAreas } from '#server/inbox/rules/items.ts'
import { root } from '#server/run/machine/paths.ts'

/** The routes of app/, with `:id` for every parameter and without the groups in round brackets. */
const routes = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  .flatMap((file) => /^(.*)\/page\.tsx$/.exec(file)?.[1] ?? [])
  .map((folder) => `/${folder.replaceAll(/\/\(\w+\)/g, '').replaceAll(/\[\w+\]/g, ':id')}`)

it('every route of a Refine resource is a page', () => {
  const wanted = refineResources.flatMap(({ list, show, create, edit }) =>
    [list, show, create, edit].filter((route) => route !== undefined),
  )
  expect(wanted.length).toBeGreaterThan(areas.length)
  expect(wanted.filter((route) => !routes.includes(String(route)))).toEqual([])
})

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

it('the areas that show a number are in the menu, and the resources that are told of changes have a name there', () => {
  const menu = areas.map(({ name }) => String(name))
  expect(countedAreas.filter((area) => !menu.includes(area))).toEqual([])
  const named = refineResources.map(({ name }) => name)
  expect(Object.keys(liveResources).filter((name) => !named.includes(name))).toEqual([])
  const rights = new Map(areas.map(({ name, right }) => [String(name), right]))
  for (const [name, right] of Object.entries(liveResources))
    if (rights.has(name)) expect(rights.get(name), name).toBe(right)
})
