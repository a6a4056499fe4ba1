import { expect, test } from 'vitest'

import type { EmulatorStorage } from '#server/emulators/base/storage.ts'

const at = (second: number) => new Date(Date.UTC(2031, 0, 1, 0, 0, second))

/** The tests that every implementation of the emulators' storage must pass. */
export function storageContract(open: () => Promise<EmulatorStorage>): void {
  test('keeps a value as JSON, with its time', async () => {
    const storage = await open()
    expect(await storage.get('contract', 'a')).toBeNull()
    await storage.put('contract', 'a', { text: '甲', gone: undefined }, at(1))
    expect(await storage.get('contract', 'a')).toMatchObject({ key: 'a', value: { text: '甲' }, at: at(1) })
    await storage.put('contract', 'a', 'again', at(2))
    expect(await storage.get('contract', 'a')).toMatchObject({ value: 'again', at: at(2) })
    expect(await storage.get('other', 'a')).toBeNull()
  })

  test('lets exactly one of many concurrent inserts write', async () => {
    const storage = await open()
    const wrote = await Promise.all(
      Array.from({ length: 50 }, (_, writer) => storage.insert('contract', 'once', writer, at(1))),
    )
    expect(wrote.filter(Boolean)).toHaveLength(1)
    expect(await storage.get('contract', 'once')).toMatchObject({ value: wrote.indexOf(true) })
  })

  test('lists by prefix only, last written first whatever the time says, up to the given number', async () => {
    const storage = await open()
    for (const [key, second] of [
      ['+86/1', 9],
      ['+86/2', 1],
      ['+861/3', 5],
      ['+86_4', 5],
      ['+86/😀', 0],
    ] as const) {
      await storage.put('list', key, key, at(second))
    }
    const keys = async (limit: number) =>
      (await storage.list('list', '+86/', limit)).map((entry) => entry.key)
    expect(await keys(10)).toEqual(['+86/😀', '+86/2', '+86/1'])
    expect(await keys(2)).toEqual(['+86/😀', '+86/2'])
    expect(await storage.list('nothing', '', 10)).toEqual([])
  })
}
