import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'

/** Every file of the customers' pages that shows a spinner, with its text. */
const waiting = readdirSync(join(root, 'components/h5'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, text: readFileSync(join(root, 'components/h5', file), 'utf8') }))
  .filter(({ text }) => /\bclassName=\{\w+\.spin\}/.test(text))

test('wherever a customer waits, the page says after a while that it takes long, and whom to call', () => {
  expect(waiting.length).toBeGreaterThan(2)
  expect(waiting.filter(({ text }) => !text.includes('<SlowNote ')).map(({ file }) => file)).toEqual([])
})
