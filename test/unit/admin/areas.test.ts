import { expect, it } from 'vitest'
import { returnTo } from '#components/admin/frame/areas.tsx'

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
