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

test('a second process is told who holds the lock, until it is released', async () => {
  const release = await takeLock(file)
  await expect(takeLock(file)).rejects.toThrow(`process ${process.pid}`)
  await release()
  await (await takeLock(file))()
  expect(await readdir(folder)).toEqual([])
})

test('exactly one of many concurrent attempts gets the lock', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(file)))
  expect(tries.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
})

test('the lock of an ended process blocks nobody', async () => {
  const child = spawn(process.execPath, ['--eval', ''])
  await once(child, 'exit')
  await writeFile(file, JSON.stringify({ pid: child.pid }))
  await (await takeLock(file))()
})

test('a lock whose process id now belongs to another process blocks nobody', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, mark: 'the one before' }))
  await (await takeLock(file))()
})

test('a half-written lock blocks nobody', async () => {
  await writeFile(file, '{"pi')
  await (await takeLock(file))()
})
