import type { DataProvider, HttpError } from '@refinedev/core'
import { z } from 'zod'
import { callbackReasons, visitStatuses } from '#server/visit/events.ts'

const OVERVIEW = '/api/demo/overview'

const rowSchema = z.object({
  visitId: z.string(),
  status: z.enum(visitStatuses),
  policyNo: z.string(),
  productName: z.string(),
  applicant: z.string(),
  openedAt: z.iso.datetime(),
  windowEndsAt: z.iso.datetime(),
  reasons: z.array(z.enum(callbackReasons)),
})
/** A visit as the overview lists it: masked, with the reasons of its open case. */
export type VisitRow = z.infer<typeof rowSchema>

const answerSchema = z.object({ result: z.object({ data: z.object({ visits: z.array(rowSchema) }) }) })

function refusal(message: string, statusCode: number): HttpError {
  return { name: 'HttpError', message, statusCode }
}

async function rows() {
  const answer = await fetch(OVERVIEW, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '',
  })
  if (!answer.ok) throw refusal('overview', answer.status)
  // Refine lets the caller name the type of a row, so what is handed on keeps the type JSON has: none. Its form is
  // checked here all the same.
  const body = await answer.json()
  answerSchema.parse(body)
  return body.result.data.visits
}

const isCase = (row: VisitRow) => row.reasons.length > 0

const readOnly = () => Promise.reject(refusal('read only', 405))

/**
 * Refine's way to the overview: `visits` are the latest visits, `callback-cases` those of them with an open case.
 * Sorting, filtering and paging happen in the table. Nothing can be changed through it.
 */
export const overviewProvider: DataProvider = {
  getList: async ({ resource }) => {
    const all = await rows()
    const data = resource === 'callback-cases' ? all.filter(isCase) : all
    return { data, total: data.length }
  },
  getOne: async ({ id }) => {
    const all = await rows()
    const data = all.find((row: VisitRow) => row.visitId === id)
    if (data === undefined) throw refusal('not found', 404)
    return { data }
  },
  create: readOnly,
  update: readOnly,
  deleteOne: readOnly,
  getApiUrl: () => '/api/demo',
}
