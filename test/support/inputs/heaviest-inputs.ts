import type { z } from 'zod'
import type { BodyLimit } from '#server/procedure/body-limits.ts'
import { nodeOf, resolveIn, rootOf, type SchemaNode, textOfFormat } from './schema-node.ts'

/*
 * Makes the largest inputs that a procedure's own schema accepts: every text has its maximum length and every list
 * its maximum number of elements. If the schema sets no maximum, the size limit of a call decides.
 */

/** The degree to which texts and lists are filled. */
export interface Fill {
  /** `text` is the maximum number of characters of a text, and `items` the maximum number of elements of a list. */
  readonly text: number
  readonly items: number
}

/** Maximum number of entries of a record, enough for an answer to every possible question. */
const RECORD = 80
const DEEPEST = 6

/** A Chinese character, which takes three bytes when sent. */
const CHARACTER = '测'
const examples = ['123456', 'a', '/h5/face', 'a'.repeat(64), 'aa', '2026-03-02', '1', 'zh', '13']

type Known = Readonly<Record<string, string>>

class Filler {
  readonly #root: SchemaNode
  readonly #fill: Fill
  readonly #known: Known

  constructor(root: SchemaNode, fill: Fill, known: Known) {
    this.#root = root
    this.#fill = fill
    this.#known = known
  }

  of(raw: unknown, name: string, depth: number): unknown {
    const node = nodeOf(raw)
    if (node.$ref !== undefined) return this.of(resolveIn(this.#root, node.$ref), name, depth + 1)
    if (node.const !== undefined) return node.const
    if (node.enum !== undefined) return node.enum.at(-1)
    const either = node.anyOf ?? node.oneOf
    if (either) return this.#largest(either, name, depth)
    if (node.allOf) return this.#largest(node.allOf, name, depth)
    switch (node.type) {
      case 'string':
        return this.#text(node, name)
      case 'number':
      case 'integer':
        return Math.min(node.maximum ?? 1000, 1000)
      case 'boolean':
        return false
      case 'null':
        return null
      case 'array':
        return this.#list(node, name, depth)
      case 'object':
        return this.#object(node, depth)
      default:
        return this.#text({}, name)
    }
  }

  #largest(choices: readonly unknown[], name: string, depth: number): unknown {
    // Beyond this depth, a recursive schema is ended with its simplest form.
    if (depth > DEEPEST) return this.of(choices[0], name, depth)
    const made = choices.map((one) => this.of(one, name, depth + 1))
    return made.reduce((a, b) => (sizeOf(b).bytes > sizeOf(a).bytes ? b : a))
  }

  #text(node: SchemaNode, name: string): string {
    const known = this.#known[name]
    const format = textOfFormat[node.format ?? '']
    const pattern = node.pattern === undefined ? null : new RegExp(node.pattern, 'u')
    if (known !== undefined && (pattern?.test(known) ?? true)) return known
    if (format !== undefined) return format
    const length = Math.max(
      node.minLength ?? 0,
      Math.min(node.maxLength ?? Number.POSITIVE_INFINITY, this.#fill.text),
    )
    const full = CHARACTER.repeat(length)
    if (pattern === null || pattern.test(full)) return full
    return examples.find((one) => pattern.test(one)) ?? full
  }

  #list(node: SchemaNode, name: string, depth: number): unknown[] {
    if (node.prefixItems) return node.prefixItems.map((one) => this.of(one, name, depth))
    const most = Math.min(node.maxItems ?? Number.POSITIVE_INFINITY, this.#fill.items)
    const length = depth > DEEPEST ? 1 : Math.max(node.minItems ?? 0, most)
    const one = this.of(node.items ?? true, name, depth + 1)
    return Array.from({ length }, () => one)
  }

  #object(node: SchemaNode, depth: number): unknown {
    const properties = Object.entries(node.properties ?? {})
    if (properties.length > 0)
      return Object.fromEntries(properties.map(([key, one]) => [key, this.of(one, key, depth)]))
    const value = this.of(node.additionalProperties ?? true, 'value', depth + 1)
    const { maxLength = 40 } = nodeOf(node.propertyNames ?? true)
    const length = Math.min(RECORD, this.#fill.items)
    return Object.fromEntries(
      Array.from({ length }, (_, at) => [String(at).padStart(Math.min(maxLength, 60), 'k'), value]),
    )
  }
}

/** An input that fits the schema, with texts and lists filled as `fill` says. */
export function filled(schema: z.ZodType, fill: Fill, known: Known = {}): unknown {
  const root = rootOf(schema)
  return new Filler(root, fill, known).of(root, '', 0)
}

/** Bytes and entries (members and elements) of a value as JSON. */
export interface Size {
  readonly bytes: number
  readonly entries: number
}

/**
 * The size of a value as JSON, computed part by part. Parts that are the same object are computed only once. Filled
 * lists repeat one object so often that their JSON text would be too long to write.
 */
export function sizeOf(value: unknown, known = new Map<object, Size>()): Size {
  if (typeof value !== 'object' || value === null)
    return { bytes: Buffer.byteLength(JSON.stringify(value) ?? ''), entries: 0 }
  const before = known.get(value)
  if (before) return before
  const names = Array.isArray(value) ? [] : Object.keys(value)
  const inside: unknown[] = Object.values(value)
  let [bytes, entries] = [2 + Math.max(0, inside.length - 1), Math.max(1, inside.length)]
  for (const name of names) bytes += Buffer.byteLength(JSON.stringify(name)) + 1
  for (const part of inside) {
    const size = sizeOf(part, known)
    bytes += size.bytes
    entries += size.entries
  }
  known.set(value, { bytes, entries })
  return { bytes, entries }
}

/** More characters than the longest text in any schema. */
const ALL = 1_000_000
/**
 * The sizes that are tried for texts and lists without a limit in their schema. These sizes are too large for any
 * call, so a missing limit is noticed.
 */
const ENDLESS_TEXT = 50_000
const ENDLESS_LIST = 1000

/** The largest input that the schema allows. */
export function largestLegal(schema: z.ZodType, known: Known = {}): unknown {
  return filled(schema, { text: ENDLESS_TEXT, items: ENDLESS_LIST }, known)
}

/**
 * The largest valid inputs that fit into a call of this size: one with many entries, one with long texts, and one
 * with both.
 */
export function heaviestWithin(schema: z.ZodType, limit: BodyLimit, known: Known = {}): unknown[] {
  const fits = (fill: Fill) => {
    const { bytes, entries } = sizeOf(filled(schema, fill, known))
    return bytes <= limit.bytes && entries <= limit.entries
  }
  const most = (fill: (n: number) => Fill, top: number) => {
    let [low, high] = [1, top]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (fits(fill(middle))) low = middle
      else high = middle - 1
    }
    return fill(low)
  }
  const wide = most((items) => ({ text: 2, items }), 4000)
  const long = most((text) => ({ text, items: Math.min(wide.items, 3) }), ALL)
  const both = most((items) => ({ text: 500, items }), 4000)
  return [wide, long, both].filter(fits).map((fill) => filled(schema, fill, known))
}
