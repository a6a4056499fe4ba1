import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { customerRoutes } from '#test/bench/pages.ts'
import { serverOfFile } from '#test/e2e/support/server-and-browser.ts'
import { customerScripts } from '#test/support/browser/customer-scripts.ts'
import { newerIn } from '#test/support/browser/floor.ts'

const server = serverOfFile({ seed: false })
async function pageOf(path: string): Promise<string> {
  const answer = await fetch(`${server.url}${path}`)
  expect(answer.status, path).toBe(200)
  return await answer.text()
}

/**
 * Names that the scripts use although the oldest supported browser does not have them. The value is the reason why
 * the name causes no failure in that browser.
 */
const known: Readonly<Record<string, string>> = {
  globalThis: 'filled in (components/browser/first-script/fill-ins.ts)',
  queueMicrotask: 'filled in',
  'Intl.PluralRules': 'filled in',
  'Object.fromEntries': 'filled in by Next, first of all',
  'Object.hasOwn': 'filled in by Next',
  'TypedArray.at': 'filled in by Next',
  'URL.canParse': 'filled in by Next',
  AbortController:
    'iOS 12 has it, without ending a call: nothing waits for such a call any more (components/h5/client/retry.ts)',
  'Crypto.randomUUID': 'asked for before it is used (components/h5/client/command-key.ts)',
  reportError: 'asked for before it is used',
  BigInt: 'asked for before it is used',
  BigInt64Array: 'asked for before it is used',
  BigUint64Array: 'asked for before it is used',
  IntersectionObserver: 'asked for before it is used',
  ResizeObserver: 'asked for before it is used',
  'Element.animate': 'transitions of views, which the pages have none of',
  'Element.getAnimations': 'transitions of views',
  'Element.startViewTransition': 'transitions of views',
  'Promise.allSettled': 'transitions of views',
  'Symbol.dispose': 'a method of that name, of the development server only',
  'DisposableStack.use': "React's own `use`, which has the name",
}

test('the oldest supported browser can parse every script of the customers’ pages and has every name they use', async () => {
  const scripts = await customerScripts(server.url)
  expect(scripts.size).toBeGreaterThan(20)
  const found = [...scripts].flatMap(([source, code]) =>
    newerIn(code)
      .filter((name) => !(name in known))
      .map((name) => `${source}: ${name}`),
  )
  expect(found).toEqual([])
})

test('what a page does before its scripts load uses only syntax every browser knows', async () => {
  for (const path of [...Object.values(customerRoutes), '/admin', '/']) {
    const [first = ''] = /<script>[\s\S]*?<\/script>/.exec(await pageOf(path)) ?? []
    const code = first.replace(/<\/?script>/g, '')
    expect(code, path).toContain('pageIsHere')
    expect(() => parse(code, { ecmaVersion: 5 }), path).not.toThrow()
  }
})

test('newer syntax is found, so the tests above can fail', () => {
  expect(newerIn('new ResizeObserver(f); [1].at(0); structuredClone(x); new Intl.Segmenter()')).toEqual([
    'Intl.Segmenter',
    'ResizeObserver',
    'TypedArray.at',
    'structuredClone',
  ])
  expect(newerIn('/(?<=a)b/.test(x)')).toEqual(['/(?<=a)b/'])
  expect(() => newerIn('class A { static {} }')).toThrow(SyntaxError)
})
