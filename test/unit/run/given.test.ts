import { expect, test } from 'vitest'
import { requireDatabase } from '#server/run/database/postgres/given.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { givenDatabase } from '#server/run/surroundings.ts'

test('an address at which nothing listens is reported', async () => {
  const port = await freePort()
  await expect(requireDatabase(`postgresql://u:secret@127.0.0.1:${port}/d`)).rejects.toThrow(
    `nothing listens at 127.0.0.1:${port}/d`,
  )
})

test('a malformed address is reported', async () => {
  await expect(requireDatabase('localhost')).rejects.toThrow('DATABASE_URL is not an address')
})

test('the password never reaches the message', async () => {
  const port = await freePort()
  const failure = await requireDatabase(`postgresql://u:secret@127.0.0.1:${port}/d`).catch(String)
  expect(failure).not.toContain('secret')
})

test('the owner is checked under its own name, and is of no use without the application', async () => {
  const port = await freePort()
  const url = `postgresql://u:secret@127.0.0.1:${port}/d`
  await expect(givenDatabase({ DATABASE_URL: 'unused', MIGRATION_DATABASE_URL: url })).rejects.toThrow(
    `MIGRATION_DATABASE_URL: nothing listens at 127.0.0.1:${port}/d`,
  )
  await expect(givenDatabase({ MIGRATION_DATABASE_URL: url })).rejects.toThrow('without DATABASE_URL')
  expect(await givenDatabase({ DATABASE_URL: '' })).toBeUndefined()
})
