import { z } from 'zod'

/*
 * Inputs made from a procedure's own schema, for tests that walk every procedure there is. They have the right shape; what
 * they name need not exist.
 */

const schemaNode = z.looseObject({
  type: z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
})
type Node = z.infer<typeof schemaNode>

/** How often a schema that contains itself is gone into. */
const DEEPEST = 4

const formats: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-7000-8000-00000000000f',
  date: '2026-03-02',
  'date-time': '2026-03-02T02:00:00.000Z',
  email: 'somebody@test.invalid',
}

const examples = ['测试文字测试文字', 'a', '123456', '2026-03-02', '/h5/face', 'a'.repeat(64), 'zh']

/** What a text of this name is, where the schema does not tell. */
type Hints = Readonly<Record<string, string>>

function text(node: Node, name: string, hints: Hints): string {
  const format = formats[node.format ?? '']
  if (format !== undefined) return format
  const pattern = node.pattern === undefined ? null : new RegExp(node.pattern, 'u')
  const known = hints[name]
  const tries = known === undefined ? examples : [known, ...examples]
  return tries.find((one) => one.length >= (node.minLength ?? 0) && (pattern?.test(one) ?? true)) ?? 'text'
}

function numbers({ minimum, exclusiveMinimum, maximum }: Node): number[] {
  const least = Math.max(1, minimum ?? 1, (exclusiveMinimum ?? 0) + 1)
  // An hour, a weekday, a share: some pairs of them must differ.
  return maximum !== undefined && maximum < 100 && maximum > least ? [least, maximum] : [least]
}

class Sampler {
  readonly #root: Node
  readonly #hints: Hints

  constructor(root: Node, hints: Hints) {
    this.#root = root
    this.#hints = hints
  }

  #resolve(ref: string): unknown {
    let at: unknown = this.#root
    for (const part of ref.split('/').slice(1)) at = z.record(z.string(), z.unknown()).parse(at)[part]
    return at
  }

  /** One sample for each alternative somewhere in the schema, the plainest first. */
  samples(raw: unknown, name: string, depth: number): unknown[] {
    if (depth > DEEPEST) return []
    const node = schemaNode.parse(raw === true ? {} : raw)
    if (node.$ref !== undefined) return this.samples(this.#resolve(node.$ref), name, depth + 1)
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

  #arrays(node: Node, name: string, depth: number): unknown[] {
    if (node.prefixItems)
      return [node.prefixItems.flatMap((one) => this.samples(one, name, depth).slice(0, 1))]
    const items = this.samples(node.items ?? true, name, depth)
    return items.length === 0 ? [[]] : items.map((one) => [one])
  }

  #objects(node: Node, name: string, depth: number): unknown[] {
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

/** Inputs of the shape a procedure asks for: every field present, every alternative somewhere. */
export function samplesOf(schema: z.ZodType, hints: Hints = {}): unknown[] {
  const root = schemaNode.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return new Sampler(root, hints).samples(root, '', 0)
}

/** A value with one of its texts changed, and where that text stands. */
export interface Changed {
  readonly place: string
  readonly value: unknown
}

function changesIn(parts: readonly (readonly [string, unknown])[], change: (text: string) => string) {
  return parts.flatMap(([key, part], index) =>
    withEachText(part, change).map(({ place, value }) => ({ index, place: `${key}.${place}`, value })),
  )
}

/** Every variation of the value in which one text, or one name of a field, is changed. */
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
