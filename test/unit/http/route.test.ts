import { describe, expect, test } from 'vitest'
import { routeOf } from '#server/http/base/rules/route.ts'

describe('the route of a path', () => {
  test('has nothing of what stands behind its prefix', () => {
    const secret = '9f3c-secret'
    const paths = [
      `/l/${secret}`,
      `/api/admin/exports/${secret}`,
      `/api/admin/attachments/${secret}`,
      `/api/copies/${secret}`,
      `/api/v1/policies/${secret}`,
      `/api/wechat/callback?code=${secret}`,
      `/api/trpc/${secret}`,
      `/api/${secret}`,
      `/h5/visits/${secret}`,
      `/${secret}`,
    ]
    expect(paths.map((path) => Object.values(routeOf(path)).join('/')).join()).not.toContain(secret)
  })

  test('is the most special one', () => {
    expect(routeOf('/api/admin/trpc/desk.find')).toEqual({ api: 'staff', route: 'unknown' })
    expect(routeOf('/api/admin/live?channels=inbox')).toEqual({ api: 'stream', route: 'live' })
    expect(routeOf('/api/health')).toEqual({ api: 'health', route: 'health' })
    expect(routeOf('/')).toEqual({ api: 'page', route: 'other' })
  })
})
