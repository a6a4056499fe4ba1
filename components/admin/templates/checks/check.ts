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

/** At most so many places of one finding are named; the coverage table has them all. */
const PLACES_SAID = 4

/** Where the editor shows a text. */
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
 * All findings about a draft, those that block its publication among them.
 *
 * @param before the version it was begun from, where there is one
 * @param covered the draft's coverage, where it is known already
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

/** The findings of a version's coverage, the blocking ones first. */
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

/** The policies a finding is about, where a few conditions describe them. */
function whom(finding: CoverageFinding): string[] {
  if (!('where' in finding)) return []
  const ways = whereInWords(finding.where)
  const more = ways.length > PLACES_SAID ? words.andMore(ways.length - PLACES_SAID) : ''
  return [words.where(ways.slice(0, PLACES_SAID).join('；') + more)]
}

/** A missing item has no place of its own: it is shown at the first question meant to cover it, or at the head. */
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

/** One finding for each language whose translation was begun and is not complete. */
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
