import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ComeAgain } from '#server/http/base/come-again.ts'
import { partnerClient } from '#test/support/contract/client.ts'
import { newPartner, openPartnerApi } from '#test/support/server/partner-api.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const certificate = Buffer.from('the certificate of the core system')
const fingerprint = createHash('sha256').update(certificate).digest('hex')
const asRfc9440 = `:${certificate.toString('base64')}:`
const other = `:${Buffer.from('another certificate').toString('base64')}:`

let world: World
let key: string
let keyWithout: string
beforeAll(async () => {
  world = await createWorld()
  const certificates = ['ab'.repeat(32), fingerprint]
  key = (await newPartner(world.services, { name: '核心业务系统', certificates })).key
  keyWithout = (await newPartner(world.services, { name: '理赔系统' })).key
})
afterAll(() => world.close())

/** Asks an API with these settings. Returns the status, or the code of the problem. */
async function ask(
  settings: Parameters<typeof openPartnerApi>[1],
  asked: { readonly key: string; readonly headers?: Readonly<Record<string, string>> },
) {
  const api = await openPartnerApi(world.services, settings)
  const client = partnerClient(api.origin, asked.key, asked.headers)
  const { error, response } = await client.GET('/visits', { params: { query: { limit: 1 } } })
  await api.close()
  return error?.code ?? response.status
}

describe('a client with certificates', () => {
  const behindProxy = { trustedProxies: 1, certificateHeader: 'client-cert' }
  it.each<[string, Record<string, string>, number | string]>([
    ['its certificate', { 'Client-Cert': asRfc9440 }, 200],
    ['its fingerprint', { 'Client-Cert': fingerprint }, 200],
    ['no certificate', {}, 'CERTIFICATE_NOT_ACCEPTED'],
    ['another certificate', { 'Client-Cert': other }, 'CERTIFICATE_NOT_ACCEPTED'],
    // The proxy's header behind one that the client sent itself.
    ['two certificates', { 'Client-Cert': `${asRfc9440}, ${other}` }, 'CERTIFICATE_NOT_ACCEPTED'],
    ['another header', { 'X-Client-Cert': fingerprint }, 'CERTIFICATE_NOT_ACCEPTED'],
  ])('that connects with %s', async (_, headers, answer) => {
    expect(await ask(behindProxy, { key, headers })).toBe(answer)
  })

  it('needs its key all the same, and one without certificates needs none', async () => {
    const headers = { 'Client-Cert': asRfc9440 }
    expect(await ask(behindProxy, { key: `${key.slice(0, -1)}x`, headers })).toBe('KEY_INVALID')
    expect(await ask(behindProxy, { key: keyWithout })).toBe(200)
    expect(await ask({}, { key: keyWithout })).toBe(200)
  })

  it.each([
    ['no proxy is trusted', { certificateHeader: 'client-cert' }],
    ['no header is configured', { trustedProxies: 1 }],
  ])('is refused, whatever it claims, if %s', async (_, settings) => {
    const headers = { 'Client-Cert': asRfc9440 }
    expect(await ask(settings, { key, headers })).toBe('CERTIFICATE_NOT_ACCEPTED')
  })
})

it('a stranger who asks too often is told when to return, in the form of every problem', async () => {
  const api = await openPartnerApi(world.services, {
    stranger: () => {
      throw new ComeAgain('TOO_MANY_REQUESTS', 7)
    },
  })
  for (const path of ['/visits', '/openapi.json']) {
    const answer = await fetch(`${api.origin}/api/v1${path}`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', errors: [] })
  }
  await api.close()
})
