import { dirname, join } from 'node:path'
import type { Source } from './imports.ts'

/** The places of a message file's words: one entry for each text, function or list, by its keys joined by dots. */
export function keysOf(text: object, before = ''): string[] {
  return Object.entries(text).flatMap(([key, value]) => {
    const path = before === '' ? key : `${before}.${key}`
    const inside = typeof value === 'object' && value !== null && !Array.isArray(value)
    return inside ? keysOf(value, path) : [path]
  })
}

const IMPORTED = /import \{([^}]*)\} from '([^']+)'/g
const named = (list: string, name: string): string | null => {
  const found = list
    .split(',')
    .map((each) => each.trim().split(' as '))
    .find(([exported]) => exported === name)
  return found?.at(-1) ?? null
}

/** The name by which a file imports `text` from the message file; null if it does not. */
function importedAs({ path, code }: Source, messages: string): string | null {
  for (const [, list = '', from = ''] of code.matchAll(IMPORTED)) {
    const target = from.startsWith('.') ? join(dirname(path), from) : from.replace(/^#/, '')
    const name = target === messages ? named(list, 'text') : null
    if (name !== null) return name
  }
  return null
}

/** The places that each local name stands for. The same name can stand for other words in another function. */
type Aliases = ReadonlyMap<string, ReadonlySet<string>>

const placeOf = (object: string, chain: string): string => `${object}${chain}`.replace(/^\./, '')

const RENAMED = /(?<!export )const (\w+|\{[^}]*\}) = (\w+)((?:\.\w+)*)\s*\n/g

/** The names by which a declaration `const … = object` calls the object, or its parts. */
function namesIn(declared: string): { readonly name: string; readonly chain: string }[] {
  if (!declared.startsWith('{')) return [{ name: declared, chain: '' }]
  return declared
    .slice(1, -1)
    .split(',')
    .map((each) => each.trim().split(': '))
    .flatMap(([key = '', name = key]) => (key === '' ? [] : [{ name, chain: `.${key}` }]))
}

function aliasesOf(code: string, imported: string): Aliases {
  const aliases = new Map([[imported, new Set([''])]])
  for (let before = -1, known = 0; before !== known; ) {
    before = known
    for (const [, declared = '', of = '', chain = ''] of code.matchAll(RENAMED))
      for (const object of aliases.get(of) ?? [])
        for (const part of namesIn(declared)) {
          const places = aliases.get(part.name) ?? new Set()
          aliases.set(part.name, places.add(placeOf(object, `${chain}${part.chain}`)))
        }
    known = [...aliases.values()].reduce((sum, { size }) => sum + size, 0)
  }
  return aliases
}

const USE = /(?<![\w.'"])(?<!typeof )(\w+)((?:\??\.\w+)*)/g

/** The places that a file reads. An object that is read as a whole, or by a computed key, stands for all its words. */
function readIn(code: string, aliases: Aliases): string[] {
  const body = code
    .replace(/^import [\s\S]*? from '[^']*'$/gm, '')
    .replace(RENAMED, (line, _, of: string) => (aliases.has(of) ? '\n' : line))
  return [...body.matchAll(USE)].flatMap(([, name = '', chain = '']) =>
    [...(aliases.get(name) ?? [])].map((object) => placeOf(object, chain.replaceAll('?', ''))),
  )
}

/**
 * The words of a message file that no file reads.
 * @param messages the path of the message file, which exports its words as `text`
 */
export function unreadKeys(messages: string, text: object, sources: readonly Source[]): string[] {
  const read = sources.flatMap((source) => {
    const name = source.path === messages ? null : importedAs(source, messages)
    if (name === null) return []
    // A page of another language, such as a script in a text, gets all words.
    if (source.code.includes(`JSON.stringify(${name})`)) return Object.keys(text)
    return readIn(source.code, aliasesOf(source.code, name))
  })
  return keysOf(text).filter(
    (key) =>
      !read.some((place) => place === key || key.startsWith(`${place}.`) || place.startsWith(`${key}.`)),
  )
}
