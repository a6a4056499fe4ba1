import { placeKey, textsOf, translatedTextsOf } from './places.ts'
import type { TemplateDraft } from './template.ts'

/** One changed place of a template; null where it did not exist before, or does not exist now. */
export interface ChangedPlace {
  readonly key: string
  readonly before: string | null
  readonly after: string | null
}

/** The whole content of a template by place; conditions and lists as JSON. */
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

/** The changes of an edit, for the audit: by place, before and after. */
export function changedPlaces(before: TemplateDraft, after: TemplateDraft): ChangedPlace[] {
  const [old, now] = [contents(before), contents(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => ({ key, before: old.get(key) ?? null, after: now.get(key) ?? null }))
}
