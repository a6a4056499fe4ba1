import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, inject, test } from 'vitest'
import { makeSamples } from '#test/support/evidence/files.ts'
import { commandSays, pageFor, pageSays } from '#test/support/evidence/page.ts'
import type { Engine } from './phone.ts'

/** Defines a test of the page that checks evidence packs, opened from the disk, with every sample on one engine. */
export function verifyOn(engine: Engine): void {
  const leftOut = inject('enginesLeftOut')[engine.name]
  describe(engine.name, () => {
    test.skipIf(leftOut !== undefined && process.env.CI === undefined)(
      'the page from the disk says of each file what the command says',
      async () => {
        const { makers, samples } = await makeSamples()
        const folder = await mkdtemp(join(tmpdir(), 'verify-'))
        const path = join(folder, 'verify.html')
        await writeFile(path, await pageFor(makers))
        const phone = await engine.open()
        try {
          await phone.goTo(pathToFileURL(path).href)
          await expect.poll(() => phone.evaluate('document.title')).toBe('回访存证核验')
          for (const [index, { name, bytes }] of samples.entries()) {
            const said = await pageSays((expression) => phone.evaluate(expression), `${index}.pdf`, bytes)
            expect(said, name).toEqual(await commandSays(makers, bytes))
          }
          expect(phone.complaints()).toEqual([])
        } finally {
          await phone.close()
          await rm(folder, { recursive: true, force: true })
        }
      },
    )
  })
}
