import type { TemplateDiff } from '#server/questionnaire/rules/compare.ts'

/** The counts in the summary of a comparison. */
export interface Summary {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly moved: number
  readonly variantsAdded: number
  readonly variantsRemoved: number
  readonly conditions: number
  readonly passing: number
  readonly notice: number
  readonly translations: number
}

export function summaryOf({ questions, parts }: TemplateDiff): Summary {
  const kept = questions.filter(({ change }) => change === 'changed' || change === 'same')
  const variants = kept.flatMap((question) => question.variants)
  const translated = [
    ...parts.filter(({ language }) => language !== undefined),
    ...questions.flatMap((question) => question.variants.flatMap((variant) => variant.translations)),
  ]
  return {
    added: questions.filter(({ change }) => change === 'added').length,
    removed: questions.filter(({ change }) => change === 'removed').length,
    changed: questions.filter(({ change }) => change === 'changed').length,
    moved: questions.filter(({ moved }) => moved !== null).length,
    variantsAdded: variants.filter(({ change }) => change === 'added').length,
    variantsRemoved: variants.filter(({ change }) => change === 'removed').length,
    conditions: variants.filter(({ change, when }) => change === 'changed' && when !== null).length,
    passing: kept.filter(({ passing }) => passing !== null).length,
    notice: parts.filter(({ language }) => language === undefined).length,
    translations: translated.length,
  }
}
