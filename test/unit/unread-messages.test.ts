import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'
import { sourcesIn } from '#test/support/source/imports.ts'
import { unreadKeys } from '#test/support/source/message-keys.ts'

const sources = ['components', 'app', 'pages', 'server'].flatMap((folder) => sourcesIn(folder))
const files = sources.map(({ path }) => path).filter((path) => path.endsWith('.zh-CN.ts'))
const moduleSchema = z.looseObject({ text: z.record(z.string(), z.unknown()).optional() })

test('a text that no page shows is found', () => {
  const text = {
    shown: '',
    part: { one: '', two: '' },
    whole: { a: '', b: '' },
    by: { x: '' },
    dead: '',
    list: { dead: '' },
  }
  const code = `import { text } from './messages.zh-CN.ts'
const words = text.part
const { list } = text
show(text.shown, words.two, text.by[key], text.whole)
`
  expect(unreadKeys('a/messages.zh-CN.ts', text, [{ path: 'a/page.tsx', code, imports: [] }])).toEqual([
    'part.one',
    'dead',
    'list.dead',
  ])
})

test.each(files)('every text of %s is shown somewhere', async (path) => {
  const { text } = moduleSchema.parse(await import(/* @vite-ignore */ join(root, path)))
  if (text !== undefined) expect(unreadKeys(path, text, sources)).toEqual([])
})
