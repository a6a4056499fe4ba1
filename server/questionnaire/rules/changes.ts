import { placeKey, textsOf, translatedTextsOf } from './places.ts'
import type { TemplateDraft } from './template.ts'

/**
 * One place of a template whose content changed. `before` is null if the place is new, and `after` is null if it was
 * removed.
 */
export interface ChangedPlace {
  readonly key: string
  readonly before: string | null
  readonly after: string | null
}

/** Returns the whole content of a template, by place. Conditions and lists are written as JSON. */
function contents(template: TemplateDraft): Map<string, string> {
  const texts = [...textsOf(template), ...translatedTextsOf(template)]
  return new Map([
    ...texts.map(({ text, ...place }) => [placeKey(place), text] as const),
    ['minimumReadingSeconds', String(template.minimumReadingSeconds)] as const,
    ['questions', template.questions.map(({ key }) => key).join(' ')] as const,
    ...template.questions.flatMap(({ key, passing, requires, variants }) => [
      [`${key}.passing`, passing] as const,
      [`${key}.requires`, (requires ?? []).join(' ')] as const,
      [`${key}.variants`, variants.map((variant) => variant.key).join(' ')] as const,
      ...variants.map((variant) => [`${key}/${variant.key}.when`, JSON.stringify(variant.when)] as const),
    ]),
  ])
}

/** Lists the changes made by an edit, for the audit. Each change has its place, and the content before and after. */
export function changedPlaces(before: TemplateDraft, after: TemplateDraft): ChangedPlace[] {
  const [old, now] = [contents(before), contents(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => ({ key, before: old.get(key) ?? null, after: now.get(key) ?? null }))
}
