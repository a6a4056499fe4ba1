import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'

/*
 * Browser engines lay out a legend in its fieldset differently, above all if the fieldset is a flex or grid container
 * or the legend floats. In browsers of 2020 half of each question was outside its card. Pages for phones therefore
 * have no legend, and a fieldset is a plain block around an element that does the layout.
 */

const folders = ['components/h5', 'components/demo', 'pages', 'app/demo', 'app/h5-preview']

function filesIn(ending: string): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => join(root, folder, file)),
  )
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '')

/** The selector and declarations of every rule, including rules inside media queries. */
function rulesOf(css: string): { selector: string; body: string }[] {
  return [...withoutComments(css).matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    selector: selector.trim(),
    body,
  }))
}

/** The classes of all fieldsets on a page, each with its style sheet. */
function classesOfFieldsets(file: string): { sheet: string; name: string }[] {
  const text = readFileSync(file, 'utf8')
  const sheets = new Map(
    [...text.matchAll(/import (\w+) from '(\.[^']+\.css)'/g)].map(([, name = '', path = '']) => [
      name,
      join(dirname(file), path),
    ]),
  )
  return [...text.matchAll(/<fieldset\b[^>]*/g)].flatMap(([tag]) =>
    [...tag.matchAll(/\b(\w+)\.(\w+)\b/g)].flatMap(([, variable = '', name = '']) => {
      const sheet = sheets.get(variable)
      return sheet === undefined ? [] : [{ sheet, name }]
    }),
  )
}

const LAID_OUT = /(^|[;\s])(display\s*:\s*(inline-)?(flex|grid)|float\s*:|columns?\s*:)/

test('no page of the phone uses a legend', () => {
  const found = filesIn('.tsx').filter((file) => /<legend\b/.test(readFileSync(file, 'utf8')))
  expect(found).toEqual([])
})

test('a fieldset is a plain block, and has a name', () => {
  const fieldsets = filesIn('.tsx').flatMap((file) =>
    classesOfFieldsets(file).map((found) => ({ ...found, file })),
  )
  expect(fieldsets.length).toBeGreaterThan(1)
  for (const { sheet, name, file } of fieldsets) {
    const own = rulesOf(readFileSync(sheet, 'utf8')).filter(({ selector }) =>
      selector
        .split(',')
        .some((part) => new RegExp(`\\.${name}(\\[[^\\]]*\\]|:[\\w-]+)*$`).test(part.trim())),
    )
    expect([name, own.length > 0]).toEqual([name, true])
    for (const { body } of own) expect([file, name, LAID_OUT.test(body)]).toEqual([file, name, false])
  }
  for (const file of filesIn('.tsx'))
    for (const [tag] of readFileSync(file, 'utf8').matchAll(/<fieldset\b[^>]*/g))
      expect([file, /aria-label(ledby)?=/.test(tag)]).toEqual([file, true])
})

test('no style sheet of the phone lays out fieldsets or legends by element', () => {
  for (const file of filesIn('.css')) {
    for (const { selector, body } of rulesOf(readFileSync(file, 'utf8'))) {
      if (!/(^|[\s>+~,(])(fieldset|legend)\b/.test(selector)) continue
      expect([file, selector, LAID_OUT.test(body)]).toEqual([file, selector, false])
    }
  }
})
