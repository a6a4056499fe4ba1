import { expect, test } from 'vitest'
import { descriptors, disks, timeZone } from '#server/run/doctor/machine.ts'
import { exitCodeOf } from '#server/run/doctor/rules/finding.ts'
import { tooHigh, tooLow } from '#server/run/doctor/rules/limits.ts'

test('the exit code says the worst that was found', () => {
  expect(exitCodeOf([{ level: 'OK' }])).toBe(0)
  expect(exitCodeOf([{ level: 'WARN' }, { level: 'OK' }])).toBe(1)
  expect(exitCodeOf([{ level: 'WARN' }, { level: 'FAIL' }, { level: 'OK' }])).toBe(2)
})

test('a value is judged by its limits', () => {
  const of = (value: number) => [tooHigh(value, { warn: 2, fail: 5 }), tooLow(value, { warn: 5, fail: 2 })]
  expect([1, 2, 4, 5].map(of)).toEqual([
    ['OK', 'FAIL'],
    ['WARN', 'WARN'],
    ['WARN', 'WARN'],
    ['FAIL', 'OK'],
  ])
})

test('time zone data that does not know the summer of 1991 is broken', () => {
  expect(timeZone().level).toBe('OK')
  expect(timeZone(() => '08').level).toBe('FAIL')
  expect(timeZone((at) => `0${at.getUTCHours()}`).level).toBe('FAIL')
})

test('a disk that is nearly full, full, or gone is told', async () => {
  const of = async (bavail: number) =>
    (await disks([], async () => ({ bavail, bsize: 1024 * 1024 })))[0]?.level
  expect([await of(5_000), await of(1_000), await of(100)]).toEqual(['OK', 'WARN', 'FAIL'])
  const found = await disks(['/no/such/folder'])
  expect(found.map(({ level }) => level)).toContain('FAIL')
  expect(found.find(({ level }) => level === 'FAIL')?.seen).toContain('ENOENT')
})

test('a low limit of open files is told', async () => {
  const of = async (limit: string) =>
    (
      await descriptors(
        async () => `Limit  Soft Limit\nMax open files            ${limit}   ${limit}   files\n`,
      )
    ).level
  expect([await of('65536'), await of('unlimited'), await of('4096'), await of('1024')]).toEqual([
    'OK',
    'OK',
    'WARN',
    'FAIL',
  ])
  expect((await descriptors(() => Promise.reject(new Error('no /proc')))).level).toBe('OK')
})
