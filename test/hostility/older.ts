import type { BrowserContext } from 'playwright-core'
import { newerIn, newerNames } from '#test/support/browser/floor.ts'
import { Line } from './network/line.ts'
import type { Case } from './run.ts'
import type { Way } from './walk/people.ts'

/**
 * Names that cannot be removed, because the browser's test driver needs them. The tests in test/engines use real old
 * engines, in which these names are missing.
 */
const DRIVERS: readonly string[] = ['globalThis', 'BigInt64Array', 'BigUint64Array']

/**
 * Runs in the browser before the scripts of any page, and removes the names that an older browser lacks. `Owner.name`
 * is a method, `Intl.Name` a constructor, and `Name` a global.
 */
function takeAway(names: readonly string[]): void {
  const typed = Object.getPrototypeOf(Int8Array)
  const ownersOf = (owner: string): unknown[] => {
    const known: unknown = Reflect.get(window, owner)
    const found = owner === 'TypedArray' ? [typed, Array, String] : [known]
    return found.flatMap((each) => {
      if (typeof each !== 'function' && typeof each !== 'object') return []
      return each === null ? [] : [each, Reflect.get(each, 'prototype')]
    })
  }
  // iOS 12 has AbortController, but aborting has no effect there.
  if (names.includes('AbortController')) {
    const { fetch } = window
    window.fetch = (input, init) => fetch(input, { ...init, signal: null })
  }
  for (const name of names.filter((each) => each !== 'AbortController')) {
    const [owner = '', member] = name.split('.')
    if (member === undefined) Reflect.deleteProperty(window, owner)
    else
      for (const each of ownersOf(owner))
        if ((typeof each === 'object' && each !== null) || typeof each === 'function')
          Reflect.deleteProperty(each, member)
  }
}

/** Removes from a style sheet the rules that the oldest browsers ignore. */
function restyle(css: string): string {
  return css
    .replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
    .replace(/[^{}]*:(?:has|where|is)\([^{}]*\{[^{}]*\}/g, '')
    .replace(/[\w-]+\s*:[^;{}]*\d[dsl]v[hw][^;{}]*;?/g, '')
    .replace(/\{[^{}]*\}/g, (rule) =>
      /display:\s*grid/.test(rule)
        ? rule
        : rule.replace(/(?<=[{;])\s*(?:row-|column-)?gap\s*:[^;{}]*;?/g, ''),
    )
}

/** Names that some customers' phones lack. They are removed whether or not the product's scripts use them. */
const NAMED: readonly string[] = [
  'PointerEvent',
  'ResizeObserver',
  'IntersectionObserver',
  'structuredClone',
  'queueMicrotask',
  'TypedArray.at',
  'Crypto.randomUUID',
  'Object.fromEntries',
  'Object.hasOwn',
  'Promise.allSettled',
  'String.replaceAll',
]

const ways: readonly Way[] = ['FACE', 'SMS']

function caseOf(name: string, way: Way, names: readonly string[], oldStyles: boolean): Case {
  const line = new Line()
  if (oldStyles) line.restyle = restyle
  const prepare = async (context: BrowserContext) => {
    await context.addInitScript(takeAway, names)
  }
  return { kind: 'older browser', name, way, circumstance: { line, prepare } }
}

/** Returns one case for each way of identification, with all newer names and styles removed at once. */
export function oldestCases(): Case[] {
  const all = [...new Set([...newerNames, ...NAMED])].filter((name) => !DRIVERS.includes(name))
  return ways.map((way) => caseOf('without anything newer', way, all, true))
}

/**
 * Returns one case for each newer name that the scripts use, with only that name removed. Cases with only the newer
 * styles removed follow.
 */
export function olderCases(scripts: Iterable<string>): Case[] {
  const used = new Set([...NAMED, ...[...scripts].flatMap(newerIn)])
  const names = [...used].filter((name) => !name.startsWith('/') && !DRIVERS.includes(name)).sort()
  return [
    ...names.map((name) => caseOf(`without ${name}`, 'FACE', [name], false)),
    ...ways.map((way) => caseOf('with older styles', way, [], true)),
  ]
}
