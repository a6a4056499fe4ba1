import { isDeepStrictEqual } from 'node:util'
import type { Contract, Schema } from './document.ts'

/** Two versions of a schema, each in its document. */
interface Pair {
  readonly older: Schema
  readonly newer: Schema
}
interface Documents {
  readonly older: Contract
  readonly newer: Contract
}
/** Whether clients send the values of the schema, or read them. */
export type Direction = 'sent' | 'read'

function resolved(node: Schema, contract: Contract): Schema {
  if (node.$ref !== undefined) {
    const target = contract.components.schemas[node.$ref.replace('#/components/schemas/', '')]
    if (target === undefined) throw new Error(`there is no ${node.$ref}`)
    return resolved(target, contract)
  }
  if (node.allOf === undefined) return node
  const { allOf, ...own } = node
  const parts = [...allOf.map((part) => resolved(part, contract)), own]
  return Object.assign({}, ...parts, {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required }) => required ?? []),
  })
}

/** The alternatives of a schema: those of `anyOf` and `oneOf`, and one for each of its types. */
function alternatives(node: Schema, contract: Contract): Schema[] {
  const parts = node.anyOf ?? node.oneOf
  if (parts !== undefined) return parts.flatMap((part) => alternatives(resolved(part, contract), contract))
  return Array.isArray(node.type) ? node.type.map((type) => ({ ...node, type })) : [node]
}

const kindOf = (value: unknown) => (value === null ? 'null' : typeof value)
/** The values that the schema lists; null if it lists none. */
function listed({ enum: values, const: one, type }: Schema) {
  const all = one === undefined ? values : [one]
  return all?.filter((value) => typeof type !== 'string' || kindOf(value) === type) ?? null
}

type Rule = (given: Schema, accepting: Schema) => boolean

const least =
  (name: 'minimum' | 'exclusiveMinimum' | 'minLength' | 'minItems' | 'minProperties'): Rule =>
  (given, accepting) =>
    (accepting[name] ?? Number.NEGATIVE_INFINITY) > (given[name] ?? Number.NEGATIVE_INFINITY)
const most =
  (name: 'maximum' | 'exclusiveMaximum' | 'maxLength' | 'maxItems' | 'maxProperties'): Rule =>
  (given, accepting) =>
    (accepting[name] ?? Number.POSITIVE_INFINITY) < (given[name] ?? Number.POSITIVE_INFINITY)
const same =
  (name: 'format' | 'pattern' | 'multipleOf'): Rule =>
  (given, accepting) =>
    accepting[name] !== undefined && accepting[name] !== given[name] && listed(given) === null

/** Each rule says whether `accepting` might refuse a value of `given`. */
const rules: Readonly<Record<string, Rule>> = {
  type: (given, accepting) =>
    accepting.type !== undefined &&
    given.type !== accepting.type &&
    !(given.type === 'integer' && accepting.type === 'number'),
  values: (given, accepting) => {
    const [ours, theirs] = [listed(given), listed(accepting)]
    if (theirs === null || accepting.type === 'null') return false
    return ours === null || ours.some((value) => !theirs.some((other) => isDeepStrictEqual(value, other)))
  },
  format: same('format'),
  pattern: same('pattern'),
  multipleOf: same('multipleOf'),
  minimum: least('minimum'),
  maximum: most('maximum'),
  exclusiveMinimum: least('exclusiveMinimum'),
  exclusiveMaximum: most('exclusiveMaximum'),
  minLength: (given, accepting) => listed(given) === null && least('minLength')(given, accepting),
  maxLength: (given, accepting) => listed(given) === null && most('maxLength')(given, accepting),
  minItems: least('minItems'),
  maxItems: most('maxItems'),
  uniqueItems: (given, accepting) => accepting.uniqueItems === true && given.uniqueItems !== true,
  minProperties: least('minProperties'),
  maxProperties: most('maxProperties'),
}

/**
 * What of a change of a schema breaks clients. Values that clients send must still be accepted, and values that they
 * read must be such as they knew. Fields may be added to answers, because clients ignore what they do not know.
 *
 * @returns one line for each change: the place, and the rule it breaks
 */
export function brokenSchema(
  given: Pair,
  documents: Documents,
  direction: Direction,
  place: string,
  above: readonly string[] = [],
): string[] {
  const names = `${given.older.$ref} ${given.newer.$ref}`
  // A schema inside itself has been compared already.
  if (given.older.$ref !== undefined && above.includes(names)) return []
  const inside = [...above, names]
  const older = resolved(given.older, documents.older)
  const newer = resolved(given.newer, documents.newer)
  const changed =
    direction === 'sent' && !isDeepStrictEqual(older.default, newer.default) ? [`${place}: default`] : []
  const options = {
    older: alternatives(older, documents.older),
    newer: alternatives(newer, documents.newer),
  }
  const [ours, theirs] =
    direction === 'sent' ? [options.older, options.newer] : [options.newer, options.older]
  const broken = ours.flatMap((value) => {
    // The alternative that fits best says what is wrong.
    const [best = [`${place}: type`]] = theirs
      .map((accepting) => brokenAlternative(value, accepting, documents, direction, place, inside))
      .sort(
        (a, b) => a.length - b.length || Number(a[0]?.endsWith(': type')) - Number(b[0]?.endsWith(': type')),
      )
    return best
  })
  return [...new Set([...changed, ...broken])]
}

function brokenAlternative(
  value: Schema,
  accepting: Schema,
  documents: Documents,
  direction: Direction,
  place: string,
  above: readonly string[],
): string[] {
  const own = Object.entries(rules).flatMap(([name, refuses]) =>
    refuses(value, accepting) ? [`${place}: ${name}`] : [],
  )
  const [older, newer] = direction === 'sent' ? [value, accepting] : [accepting, value]
  const inner = (pair: Pair, where: string) => brokenSchema(pair, documents, direction, where, above)
  const fields = Object.entries(older.properties ?? {}).flatMap(([name, field]) => {
    const now = newer.properties?.[name]
    return now === undefined
      ? [`${place}/${name}: removed`]
      : inner({ older: field, newer: now }, `${place}/${name}`)
  })
  const required = (accepting.required ?? [])
    .filter((name) => !(value.required ?? []).includes(name))
    .map((name) => `${place}/${name}: ${direction === 'sent' ? 'required' : 'may be missing'}`)
  const closed =
    direction === 'sent' && newer.additionalProperties === false && older.additionalProperties !== false
      ? [`${place}: other fields`]
      : []
  const members = (name: 'items' | 'propertyNames') => {
    const [was, is] = [older[name], newer[name]]
    if ((direction === 'sent' ? is : was) === undefined) return []
    return inner({ older: was ?? {}, newer: is ?? {} }, `${place}/${name === 'items' ? '*' : '{name}'}`)
  }
  const others =
    typeof older.additionalProperties === 'object' && typeof newer.additionalProperties === 'object'
      ? inner({ older: older.additionalProperties, newer: newer.additionalProperties }, `${place}/{}`)
      : []
  return [
    ...own,
    ...fields,
    ...required,
    ...closed,
    ...members('items'),
    ...members('propertyNames'),
    ...others,
  ]
}
