import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, requireFreePort } from '#server/run/machine/ports.ts'

test('a port in use is reported with a way out, and not offered as free', async () => {
  const port = await freePort()
  const other = createServer()
  other.listen(port, '127.0.0.1')
  await once(other, 'listening')
  await expect(requireFreePort(port, '127.0.0.1')).rejects.toThrow(`Port ${port} is taken`)
  expect(await freePort(port)).not.toBe(port)
  other.close()
  await once(other, 'close')
  await requireFreePort(port, '127.0.0.1')
  expect(await freePort(port)).toBe(port)
})

test('an address of another machine is reported as such', async () => {
  await expect(requireFreePort(0, '192.0.2.1')).rejects.toThrow(
    'HOST=192.0.2.1 is no address of this machine',
  )
})
