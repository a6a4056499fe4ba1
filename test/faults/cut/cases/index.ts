import type { UseCase } from '../use-case.ts'
import { callCentreCases } from './call-centre.ts'
import { visitCases } from './visit.ts'

/** Whose use cases they are. The statements of the visit and of the call centre are tried in every form. */
export interface Chapter {
  readonly name: string
  readonly everyStatement: boolean
  readonly cases: Readonly<Record<string, UseCase>>
}

export const chapters: readonly Chapter[] = [
  { name: 'visit', everyStatement: true, cases: visitCases },
  { name: 'call centre', everyStatement: true, cases: callCentreCases },
]
