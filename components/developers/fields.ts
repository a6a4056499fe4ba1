import type { Node } from './document.ts'
import { text } from './messages.zh-CN.ts'
import { namesOf } from './value-names.ts'

export type Schemas = Readonly<Record<string, Node>>

/** A schema without a reference: where it refers to another one, that one. Of several, the first that says something. */
export function resolved(node: Node, schemas: Schemas): Node {
  const [, name] = /^#\/components\/schemas\/(\w+)$/.exec(node.$ref ?? '') ?? []
  if (name !== undefined) {
    const target = schemas[name]
    if (target === undefined) throw new Error(`no schema is named ${name}`)
    return resolved(target, schemas)
  }
  const [first] = node.anyOf ?? []
  return first === undefined ? node : resolved(first, schemas)
}

/** The name of the node's type, and whether it may be null. */
export function typeOf({ type }: Node): { readonly kind: string; readonly nullable: boolean } {
  const types = [type ?? 'object'].flat()
  return { kind: types.find((each) => each !== 'null') ?? 'object', nullable: types.includes('null') }
}

const kindNames: Readonly<Record<string, string>> = text.kinds

function kindOf(node: Node, schemas: Schemas): string {
  const { kind } = typeOf(node)
  if (kind === 'array')
    return text.listOf(node.items === undefined ? '' : kindOf(resolved(node.items, schemas), schemas))
  return kindNames[node.format ?? kind] ?? kindNames[kind] ?? kind
}

function range(low: number | undefined, high: number | undefined, unit: string): string[] {
  if (high === undefined) return []
  return [low === undefined ? text.most(high, unit) : text.between(low, high, unit)]
}

/** What a value must be, beside its type, each in a few words. */
function limitsOf(node: Node): string[] {
  const values = (node.enum ?? node.items?.enum ?? []).filter((value) => value !== null).map(String)
  const names = namesOf(values)
  const named = values.map((value) => {
    const name = names[value]
    return name === undefined ? value : text.named(value, name)
  })
  return [
    ...(named.length === 0 ? [] : [`${text.values}${named.join('、')}`]),
    ...range(node.minimum, node.maximum, ''),
    ...range(node.minLength, node.maxLength, text.characters),
    ...range(node.minItems, node.maxItems, text.items),
    ...(node.pattern === undefined ? [] : [`${text.pattern}${node.pattern}`]),
    ...(node.default === undefined ? [] : [text.byDefault(String(node.default))]),
  ]
}

/** A row of a table of fields. */
export interface FieldRow {
  /** The path of the field: `rows[].policyNo`. */
  readonly name: string
  readonly kind: string
  readonly optional: boolean
  readonly nullable: boolean
  readonly description: string
  readonly limits: readonly string[]
}

/** The row of one field. */
export function fieldRow(name: string, given: Node, optional: boolean, schemas: Schemas): FieldRow {
  const node = resolved(given, schemas)
  return {
    name,
    kind: kindOf(node, schemas),
    optional,
    nullable: typeOf(node).nullable || (given.anyOf ?? []).some(({ type }) => type === 'null'),
    description: given.description ?? node.description ?? '',
    limits: limitsOf(node),
  }
}

/** The fields of an object, each followed by the fields inside it. */
export function fieldsOf(given: Node, schemas: Schemas, prefix = ''): FieldRow[] {
  const node = resolved(given, schemas)
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`
    const inner = resolved(property, schemas)
    const within = inner.items === undefined ? inner : resolved(inner.items, schemas)
    const separator = inner.items === undefined ? '.' : '[].'
    return [
      fieldRow(path, property, !(node.required ?? []).includes(name), schemas),
      ...fieldsOf(within, schemas, `${path}${separator}`),
    ]
  })
}
