import { z } from 'zod'

/** One changed or recorded field. `before` is undefined if there was no earlier value. */
export interface ChangedField {
  readonly field: string
  readonly before?: Shown
  readonly after?: Shown
}

/** A displayable value. Lists of plain values stay lists; nested values are shown as JSON text. */
export type Shown = string | number | boolean | null | readonly string[]

/**
 * Maximum length of a text, in characters; longer texts are cut. Changes of a template are shown by a separate
 * comparison.
 */
const LONGEST = 600

const changeListSchema = z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
const placeListSchema = z.array(z.object({ key: z.string(), before: z.unknown(), after: z.unknown() }))

/** Separates the name of a field from the name of a part of it, or from the place in a template. */
export const PART = '.'
/** The field under which the changed places of a template are listed, each with its key as the part. */
export const PLACE = 'place'

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function shown(value: unknown): Shown {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every((item) => !isObject(item) && !Array.isArray(item)))
    return value.map((item) => cut(String(item)))
  return cut(JSON.stringify(value))
}

/** Compares two objects field by field. Unchanged fields are left out. */
function compare(before: unknown, after: unknown): ChangedField[] {
  if (!isObject(before) && !isObject(after)) {
    return [{ field: 'value', before: shown(before), after: shown(after) }]
  }
  const old = isObject(before) ? before : {}
  const now = isObject(after) ? after : {}
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return fields
    .filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]))
    .map((field) => ({
      field,
      ...(field in old ? { before: shown(old[field]) } : {}),
      ...(field in now ? { after: shown(now[field]) } : {}),
    }))
}

/** A recorded object is listed part by part, because JSON text is not readable. */
function listed(field: string, value: unknown): ChangedField[] {
  if (!isObject(value)) return [{ field, after: shown(value) }]
  return Object.entries(value).map(([part, inside]) => ({
    field: `${field}${PART}${part}`,
    after: shown(inside),
  }))
}

/** A list of changes that is already complete; null if the value is something else. */
function changesIn(value: unknown): ChangedField[] | null {
  const fields = changeListSchema.safeParse(value)
  if (fields.success)
    return fields.data.map(({ field, before, after }) => ({
      field,
      before: shown(before),
      after: shown(after),
    }))
  const places = placeListSchema.safeParse(value)
  if (!places.success) return null
  return places.data.map(({ key, before, after }) => ({
    field: `${PLACE}${PART}${key}`,
    before: shown(before),
    after: shown(after),
  }))
}

/**
 * Makes the `change` of an audit row readable. `{before, after}` is compared field by field. `changes` and `places` are
 * already lists of changed fields. All other members are shown as they are, objects part by part.
 */
export function changedFields(change: unknown): ChangedField[] {
  if (change === null || change === undefined) return []
  if (!isObject(change)) return [{ field: 'value', after: shown(change) }]
  const { before, after, ...rest } = change
  const compared = 'before' in change || 'after' in change ? compare(before, after) : []
  const others = Object.entries(rest).flatMap(([field, value]) => {
    const changes = field === 'changes' || field === 'places' ? changesIn(value) : null
    return changes ?? listed(field, value)
  })
  return [...compared, ...others]
}
