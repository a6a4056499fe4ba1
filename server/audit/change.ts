import { z } from 'zod'

/** One thing that changed, or that is known of what was done: `before` is undefined where there was nothing before. */
export interface ChangedField {
  readonly field: string
  readonly before?: Shown
  readonly after?: Shown
}

/** What can be shown as it is. Lists of plain values stay lists; whatever is deeper comes as its JSON text. */
export type Shown = string | number | boolean | null | readonly string[]

/** Longer texts are cut: what changed in a template is shown by its own comparison. */
const LONGEST = 600

/** Some tell their changes one by one. */
const changeListSchema = z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))

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

/** Two sides of one thing, field by field; fields that stayed as they were are left out. */
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

/**
 * The `change` of an audit row, made readable: `{before, after}` is compared field by field, `changes` is taken as such a
 * comparison, and everything else stands beside it as it is.
 */
export function changedFields(change: unknown): ChangedField[] {
  if (change === null || change === undefined) return []
  if (!isObject(change)) return [{ field: 'value', after: shown(change) }]
  const { before, after, changes, ...rest } = change
  const compared = 'before' in change || 'after' in change ? compare(before, after) : []
  const listed = changeListSchema.safeParse(changes)
  const others = listed.success || changes === undefined ? rest : { ...rest, changes }
  const each = listed.success
    ? listed.data.map(({ field, before, after }) => ({ field, before: shown(before), after: shown(after) }))
    : []
  return [
    ...compared,
    ...each,
    ...Object.entries(others).map(([field, value]) => ({ field, after: shown(value) })),
  ]
}
