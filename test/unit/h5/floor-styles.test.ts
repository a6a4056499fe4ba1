import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'

/*
 * Checks the customers' style sheets against the oldest supported browsers (Chromium 69, iOS 12). A browser drops
 * every rule that it cannot parse. A page must therefore work without newer syntax, or the newer syntax must follow a
 * declaration that old browsers understand.
 */

const sheets = [
  join(root, 'app/base.css'),
  ...readdirSync(join(root, 'components/h5'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.css'))
    .map((file) => join(root, 'components/h5', file)),
]

interface Rule {
  readonly selector: string
  readonly body: string
}

/**
 * Every rule, including rules inside media queries. Rules under `@supports` are left out, because a browser tests
 * their condition before it uses them.
 */
function rulesOf(css: string): Rule[] {
  const bare = css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
  return [...bare.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
    selector: selector.trim(),
    body,
  }))
}

const NEWER_SELECTOR = /:(has|where|is|not\([^)]*,)|@container|@layer|&/
const NEWER_VALUE = /(^|[;\s])inset\s*:|\b(min|max|clamp)\(|aspect-ratio|color-mix|\boklch/

/** The parts of a rule that the oldest supported browsers would not understand. */
function newerIn(rule: Rule, gridsOfSheet: ReadonlySet<string>): string[] {
  const { selector, body } = rule
  const found: string[] = []
  if (NEWER_SELECTOR.test(selector)) found.push('selector')
  const value = NEWER_VALUE.exec(body.replace(/minmax\(/g, ''))
  if (value !== null) found.push(value[0].trim())
  if (/\d[dsl]vh\b/.test(body)) found.push('dvh')
  const isGrid = /display:\s*grid/.test(body) || gridsOfSheet.has(selector)
  if (/(^|[\s;])(row-|column-)?gap\s*:/.test(body) && !isGrid) found.push('gap of a flex box')
  return found.map((what) => `${selector}: ${what}`)
}

function findings(css: string): string[] {
  const rules = rulesOf(css)
  const grids = new Set(
    rules.filter(({ body }) => /display:\s*grid/.test(body)).map(({ selector }) => selector),
  )
  return rules.flatMap((rule) => newerIn(rule, grids))
}

test('the oldest browsers drop no rule of the customers’ style sheets', () => {
  expect(sheets.length).toBeGreaterThan(8)
  for (const sheet of sheets) expect([sheet, findings(readFileSync(sheet, 'utf8'))]).toEqual([sheet, []])
})

test('newer syntax is found, so the test above can fail', () => {
  expect(
    findings('.a { display: flex; gap: 1rem } .b:has(i) { top: 0 } .c { inset: 0 } .d { height: 100dvh }'),
  ).toEqual(['.a: gap of a flex box', '.b:has(i): selector', '.c: inset:', '.d: dvh'])
  expect(
    findings('.a { display: grid; gap: 1rem } @supports (height: 1dvh) { .d { height: 100dvh } }'),
  ).toEqual([])
})

test('the reader’s chosen type size applies: no style inside the page overrides it', () => {
  for (const sheet of sheets) {
    for (const [, selector = '', body = ''] of readFileSync(sheet, 'utf8').matchAll(/([^{}]+)\{([^{}]*)\}/g))
      if (/text-size-adjust\s*:/.test(body)) expect([sheet, selector.trim()]).toEqual([sheet, 'html'])
  }
})
