import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from '#server/run/machine/lock.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'return-visit-lock-'))
  file = join(folder, 'lock')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('a second taker is told who holds the lock, until it is given back', async () => {
  const release = await takeLock(file)
  await expect(takeLock(file)).rejects.toThrow(`process ${process.pid}`)
  await release()
  await (await takeLock(file))()
  expect(await readdir(folder)).toEqual([])
})

test('of many that try at once exactly one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(file)))
  expect(tries.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
})

test('the lock of a process that is gone holds nobody up', async () => {
  const child = spawn(process.execPath, ['--eval', ''])
  await once(child, 'exit')
  await writeFile(file, JSON.stringify({ pid: child.pid }))
  await (await takeLock(file))()
})

test('nor does one whose process id now belongs to another process', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, mark: 'the one before' }))
  await (await takeLock(file))()
})

test('nor one that was half written', async () => {
  await writeFile(file, '{"pi')
  await (await takeLock(file))()
})
