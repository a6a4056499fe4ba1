import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { BackupBroken, type BackupFault } from '#server/backup/fault.ts'
import { BackupSeal } from '#server/backup/seal.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const one = key('b1')
const seal = new BackupSeal([one], 'place')
const bytes = Buffer.from('the same text over and over '.repeat(200))

async function faultOf(work: Promise<unknown>): Promise<BackupFault | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof BackupBroken) return error.fault
    throw error
  }
}

test('what was sealed is opened, with the former key, too', async () => {
  const sealed = await seal.seal('a', bytes)
  expect(await seal.open('a', sealed)).toEqual(bytes)
  expect(await new BackupSeal([key('b2'), one], 'place').open('a', sealed)).toEqual(bytes)
  expect(sealed.length).toBeLessThan(bytes.length / 4)
  expect(sealed.includes('the same text')).toBe(false)
})

test('every changed byte is noticed', async () => {
  const sealed = await seal.seal('a', Buffer.from('short'))
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(await faultOf(seal.open('a', changed))).not.toBeNull()
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(await faultOf(seal.open('a', sealed.subarray(0, length)))).not.toBeNull()
})

test('an object belongs to its name and its place', async () => {
  const sealed = await seal.seal('a', bytes)
  expect(await faultOf(seal.open('b', sealed))).toEqual({ what: 'CHANGED', name: 'b' })
  expect(await faultOf(new BackupSeal([one], 'elsewhere').open('a', sealed))).toEqual({
    what: 'CHANGED',
    name: 'a',
  })
})

test('a wrong key is told from changed bytes', async () => {
  const sealed = await seal.seal('a', bytes)
  const wrong = { what: 'WRONG_KEY', name: 'a', key: 'b1' }
  expect(await faultOf(new BackupSeal([key('b1')], 'place').open('a', sealed))).toEqual(wrong)
  expect(await faultOf(new BackupSeal([key('b2')], 'place').open('a', sealed))).toEqual(wrong)
})
