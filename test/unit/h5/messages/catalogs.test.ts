import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { HOTLINE } from '#components/browser/hotline.ts'
import { defaultLocale, locales } from '#components/i18n/locales.ts'
import { compilePlain } from '#components/i18n/plain.ts'
import { customerErrorCodes } from '#server/kernel/errors.ts'
import { root } from '#server/run/machine/paths.ts'

const folder = join(root, 'components/h5/messages')
const catalog = (name: string) =>
  z.record(z.string(), z.string().min(1)).parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))

/** The placeholders and the elements that occur in a text, in any order. */
function placeholders(text: string): string[] {
  const names = new Set<string>()
  const walk = (tokens: unknown): void => {
    if (!Array.isArray(tokens)) return
    for (const token of tokens) {
      if (!Array.isArray(token)) continue
      if (typeof token[0] === 'string') names.add(token[0])
      if (typeof token[2] === 'object' && token[2] !== null) Object.values(token[2]).forEach(walk)
    }
  }
  walk(compileMessageOrThrow(text))
  for (const [, element] of text.matchAll(/<(\w+)\/>/g)) names.add(`<${element}/>`)
  return [...names].sort()
}

const source = catalog(`${defaultLocale}.json`)
const translations = locales.filter((locale) => locale !== defaultLocale)

test('every text of the source language is simple enough to need no parser on the page', () => {
  for (const [id, text] of Object.entries(source))
    expect([id, compilePlain(text)]).toEqual([id, compileMessage(text)])
  expect(compilePlain('{n, plural, other {#}}')).not.toEqual(compileMessage('{n, plural, other {#}}'))
})

test.each(translations.map((locale) => `${locale}.json`))(
  '%s has every text of the source language, with the same placeholders',
  (name) => {
    const other = catalog(name)
    expect(Object.keys(other)).toEqual(Object.keys(source))
    for (const [id, text] of Object.entries(source))
      expect([id, placeholders(other[id] ?? '')]).toEqual([id, placeholders(text)])
  },
)

test.each(translations.map((locale) => `errors.${locale}.json`))(
  '%s has words for every refusal, and for no other code',
  (name) => {
    expect(Object.keys(catalog(name)).sort()).toEqual(
      customerErrorCodes.map((code) => `error.${code}`).sort(),
    )
  },
)

test('English texts contain no Chinese except beside the word of an answer', () => {
  const mixed = Object.entries(catalog('en.json')).filter(
    ([id, text]) => !id.startsWith('language.') && /\p{Script=Han}/u.test(text),
  )
  expect(mixed.map(([id]) => id)).toEqual(['answer.YES', 'answer.NO'])
})

test('components contain no text of their own: all text of the customers’ pages is in the catalogs', () => {
  const files = ['components/h5', 'components/i18n', 'pages'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(root, part, file)),
  )
  expect(files.length).toBeGreaterThan(40)
  const withText = files.filter((file) => {
    const code = readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '')
    return /\p{Script=Han}/u.test(code)
  })
  expect(withText).toEqual([])
})

test('every text is used', () => {
  const code = ['components/h5', 'components/i18n', 'pages']
    .flatMap((part) =>
      readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => readFileSync(join(root, part, file), 'utf8')),
    )
    .join('\n')
  // Some ids are composed in a template string, into which a name from a fixed list is inserted. They are matched by
  // a pattern made from the parts before and after the inserted name.
  const built = [...code.matchAll(/`([a-zA-Z.]+)\$\{[^}]+\}([a-zA-Z.]*)`/g)].map(
    ([, before, after]) => new RegExp(`^${before}[\\w-]+${after}$`),
  )
  const unused = Object.keys(source).filter(
    (id) =>
      !code.includes(`'${id}'`) && !code.includes(`"${id}"`) && !built.some((pattern) => pattern.test(id)),
  )
  expect(unused).toEqual([])
})

test('whoever shows a failure shows the hotline, too, and what an overloaded or broken server says names it', () => {
  const shown = readdirSync(join(root, 'components/h5'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .map((path) => ({ path, code: readFileSync(join(root, 'components/h5', path), 'utf8') }))
    .filter(({ code }) => code.includes('useFailureText()'))
  expect(shown.length).toBeGreaterThan(2)
  expect(
    shown.filter(({ code }) => !/<HotlineLink|<Help\b|<FailureNote/.test(code)).map(({ path }) => path),
  ).toEqual([])
  for (const locale of translations)
    for (const code of ['INTERNAL', 'OVERLOADED'])
      expect(catalog(`errors.${locale}.json`)[`error.${code}`]).toContain(HOTLINE)
})
