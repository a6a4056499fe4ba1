import {
  coverageFindingInWords,
  draftProblemInWords,
  type FindingText,
  languageNames,
  placeInWords,
  whereInWords,
  wordingFindingInWords,
} from '#server/questionnaire/messages.zh-CN.ts'
import { type Coverage, type CoverageFinding, coverage } from '#server/questionnaire/rules/coverage.ts'
import type { TextPlace } from '#server/questionnaire/rules/places.ts'
import { draftProblems } from '#server/questionnaire/rules/problems.ts'
import { missingTranslations } from '#server/questionnaire/rules/translations.ts'
import { wordingFindings } from '#server/questionnaire/rules/wording.ts'
import type { ProductProfile } from '../data/shapes.ts'
import type { Draft } from '../draft/draft.ts'
import type { Finding, FoundAt } from './findings.ts'
import { text } from './messages.zh-CN.ts'
import { staleTranslations } from './stale.ts'

const words = text.findings

/** Maximum number of places named in one finding. The coverage table shows all places. */
const PLACES_SAID = 4

/** The place in the editor where a text is shown. */
function foundAt(place: TextPlace, range?: readonly [number, number]): FoundAt {
  const where = range === undefined ? {} : { range: { from: range[0], to: range[1] } }
  const language = place.language === undefined ? {} : { language: place.language }
  if (place.question !== undefined)
    return { part: 'question', question: place.question, variant: place.variant, ...language, ...where }
  if (place.place?.startsWith('notice.'))
    return { part: 'notice', field: place.place.slice('notice.'.length), ...language, ...where }
  return { part: 'head', ...language, ...where }
}

function said({ title, advice }: FindingText, more: readonly string[] = []) {
  return { title, detail: [advice, ...more].join('') }
}

/**
 * All findings about a draft: the findings that block publication and the warnings.
 *
 * @param before the version from which the draft was started, if any
 * @param covered the draft's coverage, if it has been computed already
 */
export function findingsOf(
  draft: Draft,
  productProfiles: readonly ProductProfile[],
  before: Draft | null,
  covered: Coverage = coverage(draft, productProfiles),
): Finding[] {
  return [
    ...unfinished(draft),
    ...coverageFindings(draft, covered),
    ...wording(draft),
    ...untranslated(draft),
    ...(before === null ? [] : stale(before, draft)),
  ]
}

function unfinished(draft: Draft): Finding[] {
  return draftProblems(draft).map((problem, index) => ({
    id: `unfinished ${index}`,
    weight: 'blocking',
    kind: 'incomplete',
    title: draftProblemInWords(problem, draft),
    at: foundAt('question' in problem || 'place' in problem ? problem : {}),
  }))
}

/** The findings about a version's coverage. Findings that block publication come first. */
function coverageFindings(draft: Draft, { findings }: Coverage): Finding[] {
  return findings
    .map((finding, index): Finding => {
      const blocking = 'blocking' in finding && finding.blocking
      return {
        id: `coverage ${index}`,
        weight: blocking ? 'blocking' : 'warning',
        kind: 'coverage',
        ...said(coverageFindingInWords(finding, draft), whom(finding)),
        at: placeOf(draft, finding),
      }
    })
    .sort((one, other) => Number(other.weight === 'blocking') - Number(one.weight === 'blocking'))
}

/**
 * The policies that a finding concerns, in words. The list is empty when the policies cannot be described by a few
 * conditions.
 */
function whom(finding: CoverageFinding): string[] {
  if (!('where' in finding)) return []
  const ways = whereInWords(finding.where)
  const more = ways.length > PLACES_SAID ? words.andMore(ways.length - PLACES_SAID) : ''
  return [words.where(ways.slice(0, PLACES_SAID).join('；') + more)]
}

/**
 * The place of a finding. A finding about a missing required item is shown at the first question that is meant to
 * cover the item. Without such a question, it is shown at the head.
 */
function placeOf(draft: Draft, finding: CoverageFinding): FoundAt {
  if (finding.kind !== 'REQUIRED_MISSING') return foundAt(finding)
  const question = draft.questions.find(({ requires }) => requires?.includes(finding.item))
  return question === undefined ? { part: 'head' } : { part: 'question', question: question.key }
}

function wording(draft: Draft): Finding[] {
  return wordingFindings(draft).map((finding, index) => ({
    id: `wording ${index}`,
    weight: 'warning',
    kind: 'wording',
    ...said(wordingFindingInWords(finding, draft)),
    at: foundAt(finding, finding.range),
  }))
}

/** One finding for each language whose translation has been started but is not complete. */
function untranslated(draft: Draft): Finding[] {
  return missingTranslations(draft).flatMap(({ language, texts, missing }): Finding[] => {
    const [first] = missing
    if (first === undefined || missing.length === texts) return []
    return [
      {
        id: `translation ${language}`,
        weight: 'warning',
        kind: 'translation',
        title: words.untranslated(
          languageNames[language],
          missing.length,
          texts,
          placeInWords({ ...first, language: undefined }, draft),
        ),
        at: foundAt(first),
      },
    ]
  })
}

function stale(before: Draft, draft: Draft): Finding[] {
  return staleTranslations(before, draft).map((place, index) => ({
    id: `stale ${index}`,
    weight: 'warning',
    kind: 'translation',
    title: words.stale(placeInWords(place, draft)),
    at: foundAt(place),
  }))
}
