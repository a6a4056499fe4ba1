import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

const filesOf = (end: string) =>
  ['app', 'components', 'pages']
    .flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    )
    .filter((file) => file.endsWith(end))

/** The classes that a style sheet defines itself; `:global(…)` names classes of a library. */
function classesIn(sheet: string): Set<string> {
  const css = readFileSync(join(ROOT, sheet), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/:global\([^)]*\)/g, '')
    .replace(/"[^"]*"/g, '')
  return new Set([...css.matchAll(/\.([a-zA-Z_][\w-]*)/g)].flatMap(([, name = '']) => name))
}

/** The classes that a component takes from each style sheet it imports: `styles.name`. */
function usesIn(file: string): { readonly sheet: string; readonly name: string }[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  return [...source.matchAll(/^import (\w+) from '([^']+\.module\.css)'$/gm)].flatMap(
    ([, variable = '', path = '']) => {
      const sheet = path.startsWith('#') ? path.slice(1) : join(dirname(file), path)
      const body = source.replaceAll(/^import .*$/gm, '')
      return [...body.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))].map(([, name = '']) => ({
        sheet,
        name,
      }))
    },
  )
}

const sheets = filesOf('.module.css')
const uses = filesOf('.tsx').flatMap((file) => usesIn(file).map((use) => ({ file, ...use })))

test('there are style sheets, and components use them', () => {
  expect(sheets.length).toBeGreaterThan(50)
  expect(uses.length).toBeGreaterThan(500)
})

test('every class that a component names exists in its style sheet', () => {
  const missing = uses.filter(({ sheet, name }) => !classesIn(sheet).has(name))
  expect(missing).toEqual([])
})

test('every class of a style sheet is named by a component', () => {
  const used = new Set(uses.map(({ sheet, name }) => `${sheet} ${name}`))
  const unused = sheets.flatMap((sheet) =>
    [...classesIn(sheet)].map((name) => `${sheet} ${name}`).filter((each) => !used.has(each)),
  )
  expect(unused).toEqual([])
})
