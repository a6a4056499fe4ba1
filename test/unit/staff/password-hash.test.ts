import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '#server/staff/account/password-hash.ts'

test('a rush of sign-ins leaves threads for new database connections, whose sign-in derives a key, too', async () => {
  const hash = await hashPassword('password-of-many')
  let done = 0
  const rush = Array.from({ length: 20 }, async () => {
    const right = await verifyPassword({ hash, password: 'password-of-many' })
    done += 1
    return right
  })
  await promisify(pbkdf2)('database', 'salt', 4096, 32, 'sha256')
  // Without turns, all twenty would stand before it in the queue of the threads.
  expect(done).toBeLessThan(5)
  expect(await Promise.all(rush)).toEqual(rush.map(() => true))
  expect(await verifyPassword({ hash, password: 'another' })).toBe(false)
})
