import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureDemoClient } from '#server/demo/story/partner.ts'
import { authenticate } from '#server/partner/client/authenticate.ts'
import { editClient, listClients, revokeKey } from '#server/partner/client/clients.ts'
import { demoKey } from '#server/partner/client/key.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const servers = [1, 2, 3, 4]
const asked = { authorization: `Bearer ${demoKey.key}`, address: '127.0.0.1', certificate: null }
const inTheDemo = () => authenticate(world.services, { ...asked, demo: true })

it('the public key works in the demo, and nowhere else even on the demo’s database', async () => {
  await expect(inTheDemo()).rejects.toMatchObject({ code: 'KEY_INVALID' })
  // Servers that start at once, each with an open connection.
  await Promise.all(servers.map(() => world.services.db.query('SELECT 1', [])))
  await Promise.all(servers.map(() => ensureDemoClient(world.services)))
  expect(await inTheDemo()).toMatchObject({ scopes: partnerScopes })
  const elsewhere = authenticate(world.services, { ...asked, demo: false })
  await expect(elsewhere).rejects.toMatchObject({ code: 'KEY_INVALID' })
  expect(await listClients(world.services)).toMatchObject([{ keys: [{ id: demoKey.id, state: 'VALID' }] }])
})

it('is issued by the next start if one broke off before, and a changed client stays as it is', async () => {
  const { id } = (await listClients(world.services))[0] ?? { id: '' }
  const fields = {
    name: '试用系统',
    scopes: [],
    networks: [],
    certificates: [],
    agents: [],
    reason: '换个名称',
  }
  const person = { kind: 'STAFF', id: randomUUID(), requestId: 'test', origin: {} } as const
  await editClient(world.services, person, { id, version: 1, ...fields })
  await ensureDemoClient(world.services)
  expect(await listClients(world.services)).toMatchObject([{ name: '试用系统', scopes: [] }])
  await world.owner.query('DELETE FROM partner_key', [])
  await ensureDemoClient(world.services)
  expect(await inTheDemo()).toMatchObject({ id })
})

it('stays revoked after a new start once somebody revoked it', async () => {
  await revokeKey(world.services, systemActor, { id: demoKey.id, reason: '不再试用' })
  await ensureDemoClient(world.services)
  await expect(inTheDemo()).rejects.toMatchObject({ code: 'KEY_INVALID' })
  expect(await listClients(world.services)).toHaveLength(1)
})
