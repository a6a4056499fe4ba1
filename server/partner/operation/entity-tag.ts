import { sha256 } from '../../evidence/digest.ts'
import { canonical, type Json } from '../../evidence/rules/canonical.ts'
import { Problem } from '../rules/problem.ts'

/** Makes the entity tag of a state: the same state has the same tag, and any other one another. It tells nothing else. */
export function tagOf(state: Json): string {
  return `"${sha256(canonical(state)).toString('base64url').slice(0, 22)}"`
}

/** The tags in a header; `*` stands for every existing state. */
type Tags = '*' | readonly string[]

/** The condition of a request (RFC 9110, 13.1): the headers If-Match and If-None-Match. */
export interface Condition {
  readonly match: Tags | null
  readonly noneMatch: Tags | null
}

const TAG = /^(?:W\/)?"[\x21\x23-\x7e]*"$/
/** The longest header that is read, in characters. */
const LONGEST = 2000

function readTags(name: string, value: string | undefined): Tags | null {
  if (value === undefined) return null
  const text = value.trim()
  if (text === '*') return '*'
  const tags = text.split(',').map((tag) => tag.trim())
  if (text.length > LONGEST || !tags.every((tag) => TAG.test(tag)))
    throw new Problem('INPUT_INVALID', { errors: [{ pointer: '', detail: `${name} is not a list of tags` }] })
  return tags
}

/**
 * Reads the condition of a request; undefined if it has none.
 * @throws Problem INPUT_INVALID for a header that is no list of tags
 */
export function readCondition(headers: {
  readonly 'if-match'?: string | undefined
  readonly 'if-none-match'?: string | undefined
}): Condition | undefined {
  const match = readTags('If-Match', headers['if-match'])
  const noneMatch = readTags('If-None-Match', headers['if-none-match'])
  return match === null && noneMatch === null ? undefined : { match, noneMatch }
}

const opaque = (tag: string) => tag.replace(/^W\//, '')

/** Whether the header names this state. Weak tags never match where the comparison is strong. */
function names(tags: Tags, state: string, strong: boolean): boolean {
  if (tags === '*') return true
  return tags.some((tag) => (strong ? tag === state : opaque(tag) === opaque(state)))
}

/**
 * Whether a request may be done in this state.
 * @param state the tag of the state; null if the resource does not exist
 */
export function allows({ match, noneMatch }: Condition, state: string | null): boolean {
  if (match !== null && (state === null || !names(match, state, true))) return false
  return noneMatch === null || state === null || !names(noneMatch, state, false)
}
