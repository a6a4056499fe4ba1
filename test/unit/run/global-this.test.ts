import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { nameGlobalThis } from '#server/run/build/global-this.ts'

test('a built script runs in browsers without globalThis, and nothing else is changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'return-visit-test-'))
  try {
    await mkdir(join(folder, 'chunks'))
    const script = join(folder, 'chunks', 'a.js')
    await writeFile(script, 'globalThis.loaded=1')
    await writeFile(join(folder, 'a.css'), 'a{}')
    await nameGlobalThis(folder)
    expect(await readFile(join(folder, 'a.css'), 'utf8')).toBe('a{}')
    // An old browser has the name `self` but not `globalThis`.
    const old: { self?: unknown; loaded?: number } = {}
    old.self = old
    const text = await readFile(script, 'utf8')
    runInNewContext(`delete globalThis.globalThis;${text}`, old)
    expect(old.loaded).toBe(1)
  } finally {
    await rm(folder, { recursive: true })
  }
})
