import { canonical, type Json } from './canonical.ts'

/* The formulas of the evidence. The server and everybody who checks its evidence compute with the same ones. */

/** A hash function with results of 32 bytes. */
export type Hash = (data: Uint8Array) => Uint8Array

/** What the link of an event is about. `at` is ISO text in UTC with milliseconds. */
export interface Linked {
  readonly visitId: string
  readonly seq: number
  readonly at: string
  readonly type: string
  readonly payload: Json
}

/** The bytes whose hash is the link of an event: the previous link as it is stored, and the event's content. */
export function linkedBytes(previous: Uint8Array, linked: Linked): Uint8Array {
  const { visitId, seq, at, type, payload } = linked
  const text = new TextEncoder().encode(canonical({ visitId, seq, at, type, payload }))
  const all = new Uint8Array(previous.length + text.length)
  all.set(previous)
  all.set(text, previous.length)
  return all
}

/** What the seal of a signed questionnaire is about. `signedAt` is ISO text in UTC with milliseconds. */
export interface Sealed {
  readonly visitId: string
  readonly questionnaireSha256: string
  readonly revision: number
  readonly answers: Json
  readonly method: string
  readonly attemptId: string
  readonly signature: string
  readonly signedAt: string
}

/** The text whose hash is the seal. */
export function sealText(sealed: Sealed): string {
  const { visitId, questionnaireSha256, revision, answers, method, attemptId, signature, signedAt } = sealed
  const identity = { method, attemptId }
  return canonical({ visitId, questionnaireSha256, revision, answers, ...identity, signature, signedAt })
}
