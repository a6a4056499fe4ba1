import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { pagePolicy, routeFinder, scriptHashes } from '#server/http/pages/page-policy.ts'

const hashOf = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`

test('the policy names each inline script once by its hash, and no script file', () => {
  const html = [
    '<script src="/_next/a.js" async=""></script>',
    '<script>self.a=1</script>',
    '<script id="_R_">requestAnimationFrame(b)\n</script>',
    '<script>self.a=1</script>',
  ].join('')
  expect(scriptHashes(html)).toEqual([hashOf('self.a=1'), hashOf('requestAnimationFrame(b)\n')])
})

test('no page allows other inline scripts or scripts of other sites', () => {
  const policy = pagePolicy({ scripts: ["'nonce-abc'"], path: '/h5/policies', dev: false })
  expect(policy).toContain("script-src 'self' 'nonce-abc';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/https?:/)
  expect(policy).not.toContain('unsafe-eval')
})

test('the preview phone may be framed by a page of ours', () => {
  expect(pagePolicy({ scripts: [], path: '/h5-preview', dev: false })).toContain("frame-ancestors 'self'")
})

test('an address has the policy of its own page, else of the page for all of its kind', () => {
  const routeOf = routeFinder([
    '/h5/[...unknown]',
    '/h5/visits',
    '/h5/visits/[visitId]',
    '/h5/visits/[visitId]/notice',
  ])
  expect(routeOf('/h5/visits')).toBe('/h5/visits')
  expect(routeOf('/h5/visits/1')).toBe('/h5/visits/[visitId]')
  expect(routeOf('/h5/visits/1/notice')).toBe('/h5/visits/[visitId]/notice')
  expect(routeOf('/h5/visits/1/other')).toBe('/h5/[...unknown]')
  expect(routeOf('/h5')).toBeUndefined()
  expect(routeOf('/admin')).toBeUndefined()
})
