import type { z } from 'zod'
import { nodeOf, resolveIn, rootOf, type SchemaNode, textOfFormat } from './schema-node.ts'

/*
 * Makes inputs from a procedure's own schema, for tests that call every procedure. The inputs have the right shape,
 * but the objects whose ids they contain need not exist.
 */

/** The depth to which a recursive schema is followed. */
const DEEPEST = 4

const examples = ['测试文字测试文字', 'a', '123456', '2026-03-02', '/h5/face', 'a'.repeat(64), 'zh']

/** Example texts for fields, by field name. They are used if the schema does not determine the text. */
type Hints = Readonly<Record<string, string>>

function text(node: SchemaNode, name: string, hints: Hints): string {
  const format = textOfFormat[node.format ?? '']
  if (format !== undefined) return format
  const pattern = node.pattern === undefined ? null : new RegExp(node.pattern, 'u')
  const known = hints[name]
  const tries = known === undefined ? examples : [known, ...examples]
  return tries.find((one) => one.length >= (node.minLength ?? 0) && (pattern?.test(one) ?? true)) ?? 'text'
}

function numbers({ minimum, exclusiveMinimum, maximum }: SchemaNode): number[] {
  const least = Math.max(1, minimum ?? 1, (exclusiveMinimum ?? 0) + 1)
  // For a small range such as hours, weekdays or shares, both ends are used, because some pairs of such numbers must
  // differ.
  return maximum !== undefined && maximum < 100 && maximum > least ? [least, maximum] : [least]
}

class Sampler {
  readonly #root: SchemaNode
  readonly #hints: Hints

  constructor(root: SchemaNode, hints: Hints) {
    this.#root = root
    this.#hints = hints
  }

  /** Returns one sample for each alternative in the schema, beginning with the simplest. */
  samples(raw: unknown, name: string, depth: number): unknown[] {
    if (depth > DEEPEST) return []
    const node = nodeOf(raw)
    if (node.$ref !== undefined) return this.samples(resolveIn(this.#root, node.$ref), name, depth + 1)
    if (node.const !== undefined) return [node.const]
    if (node.enum !== undefined) return node.enum.slice(0, 1)
    const either = node.anyOf ?? node.oneOf
    if (either) return either.flatMap((one) => this.samples(one, name, depth))
    if (node.allOf) return node.allOf.flatMap((one) => this.samples(one, name, depth))
    switch (node.type) {
      case 'string':
        return [text(node, name, this.#hints)]
      case 'number':
      case 'integer':
        return numbers(node)
      case 'boolean':
        return [true]
      case 'null':
        return [null]
      case 'array':
        return this.#arrays(node, name, depth)
      case 'object':
        return this.#objects(node, name, depth)
      default:
        return ['anything']
    }
  }

  #arrays(node: SchemaNode, name: string, depth: number): unknown[] {
    if (node.prefixItems)
      return [node.prefixItems.flatMap((one) => this.samples(one, name, depth).slice(0, 1))]
    const items = this.samples(node.items ?? true, name, depth)
    return items.length === 0 ? [[]] : items.map((one) => [one])
  }

  #objects(node: SchemaNode, name: string, depth: number): unknown[] {
    const properties = Object.entries(node.properties ?? {})
    if (properties.length === 0) {
      const values = this.samples(node.additionalProperties ?? true, name, depth)
      return values.length === 0 ? [{}] : values.map((value) => ({ 'a-key': value }))
    }
    const choices = properties.map(([key, one]) => [key, this.samples(one, key, depth)] as const)
    const some = choices.filter(([, samples]) => samples.length > 0)
    const plain = Object.fromEntries(some.map(([key, samples]) => [key, samples[0]]))
    const others = some.flatMap(([key, samples]) =>
      samples.slice(1).map((sample) => ({ ...plain, [key]: sample })),
    )
    return [plain, ...others]
  }
}

/** Inputs that fit a procedure's schema. Every field is present, and every alternative occurs in one of the inputs. */
export function samplesOf(schema: z.ZodType, hints: Hints = {}): unknown[] {
  const root = rootOf(schema)
  return new Sampler(root, hints).samples(root, '', 0)
}

/** A copy of a value in which one string or one field name has been changed, and the path to the changed string. */
export interface Changed {
  readonly place: string
  readonly value: unknown
}

function changesIn(parts: readonly (readonly [string, unknown])[], change: (text: string) => string) {
  return parts.flatMap(([key, part], index) =>
    withEachText(part, change).map(({ place, value }) => ({ index, place: `${key}.${place}`, value })),
  )
}

/** Returns every variation of the value in which one string or one field name is changed. */
export function withEachText(value: unknown, change: (text: string) => string): Changed[] {
  if (typeof value === 'string') return [{ place: '', value: change(value) }]
  if (Array.isArray(value)) {
    const inside = changesIn(
      value.map((entry) => ['[]', entry]),
      change,
    )
    return inside.map(({ index, place, value: one }) => ({ place, value: value.with(index, one) }))
  }
  if (typeof value !== 'object' || value === null) return []
  const entries: [string, unknown][] = Object.entries(value)
  const inside = changesIn(entries, change).map(({ index, place, value: one }) => ({
    place,
    value: Object.fromEntries(entries.with(index, [entries[index]?.[0] ?? '', one])),
  }))
  const names = entries.map(([key, entry], index) => ({
    place: `${key} (name)`,
    value: Object.fromEntries(entries.with(index, [change(key), entry])),
  }))
  return [...inside, ...names]
}
