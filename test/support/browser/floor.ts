import bcd from '@mdn/browser-compat-data' with { type: 'json' }
import { type AnyNode, parse } from 'acorn'
import { full } from 'acorn-walk'

/** The oldest browsers that the pages support (package.json, browserslist). */
export const FLOOR = { chrome: 69, safari_ios: 12 } as const

/**
 * Returns the first version that supports a feature. Returns Infinity if the feature is not supported, or is
 * supported only under another name or behind a flag.
 */
function since(support: unknown): number {
  const statements: unknown[] = Array.isArray(support) ? support : [support]
  for (const each of statements) {
    if (typeof each !== 'object' || each === null) continue
    if (['prefix', 'flags', 'alternative_name'].some((key) => key in each)) continue
    const version: unknown = Reflect.get(each, 'version_added')
    if (typeof version !== 'string' || version === 'preview') return Number.POSITIVE_INFINITY
    return Number.parseFloat(version.replace('≤', ''))
  }
  return Number.POSITIVE_INFINITY
}

const read = (from: unknown, key: string): unknown => Reflect.get(Object(from), key)

/**
 * Whether a feature is newer than the oldest supported browsers. In the compatibility data, a feature is an object
 * whose `__compat` holds its versions; the other members are its sub-features.
 */
function isLate(feature: unknown): boolean {
  const support = read(read(feature, '__compat'), 'support')
  if (support === undefined) return false
  return Object.entries(FLOOR).some(([browser, version]) => since(read(support, browser)) > version)
}

/**
 * Interfaces whose methods are called on arbitrary values, so that only the method's name shows in a script. Methods
 * of other interfaces are found by the interface's name.
 */
const CALLED_ON = [
  'Element',
  'HTMLElement',
  'HTMLFormElement',
  'Node',
  'Document',
  'Crypto',
  'AbortSignal',
  'URL',
]

interface Newer {
  /** Names that are used without an owner: `globalThis`, `ResizeObserver`. */
  readonly globals: ReadonlySet<string>
  /** Names of methods that no older object has, each with its owner: `at`, `allSettled`. */
  readonly methods: ReadonlyMap<string, string>
}

/** The names of everything that JavaScript and the browser's interfaces gained after the oldest supported versions. */
function newerThanTheFloor(): Newer {
  const globals = new Set<string>()
  const late = new Map<string, string>()
  const old = new Set<string>()
  const builtins = Object.entries(bcd.javascript.builtins ?? {})
  const interfaces = Object.entries(bcd.api)
  for (const [place, [owner, feature]] of [...builtins, ...interfaces].entries()) {
    if (isLate(feature)) globals.add(owner)
    const called = place < builtins.length || CALLED_ON.includes(owner)
    for (const [key, member] of Object.entries(feature)) {
      if (owner === 'Intl' && isLate(member)) globals.add(`Intl.${key}`)
      const name = key.replace(/_static$/, '')
      if (isLate(feature) || isLate(member)) {
        if (called) late.set(name, `${owner}.${name}`)
      } else old.add(name)
    }
  }
  return { globals, methods: new Map([...late].filter(([name]) => !old.has(name))) }
}

const newer = newerThanTheFloor()

/** Every newer name that a page could use, in the form that `newerIn` returns. */
export const newerNames: readonly string[] = [...newer.globals, ...newer.methods.values()].sort()

function nameIn(node: AnyNode): string | null {
  switch (node.type) {
    case 'Identifier':
      return newer.globals.has(node.name) ? node.name : null
    case 'MemberExpression': {
      const { object, property } = node
      const name =
        object.type === 'Identifier' && property.type === 'Identifier' && `${object.name}.${property.name}`
      return name !== false && newer.globals.has(name) ? name : null
    }
    case 'CallExpression': {
      const { callee } = node
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed)
        return null
      return newer.methods.get(callee.property.name) ?? null
    }
    case 'Literal':
      return node.regex && (/\(\?<[=!]/.test(node.regex.pattern) || /[dv]/.test(node.regex.flags))
        ? `/${node.regex.pattern}/${node.regex.flags}`
        : null
    default:
      return null
  }
}

/**
 * The names and regular expressions in a script that the oldest supported browsers lack, without repetitions.
 * @throws SyntaxError if those browsers cannot parse the script
 */
export function newerIn(code: string): string[] {
  const found = new Set<string>()
  full(parse(code, { ecmaVersion: 2019, sourceType: 'script' }), (node) => {
    const name = nameIn(node)
    if (name !== null) found.add(name)
  })
  return [...found].sort()
}
