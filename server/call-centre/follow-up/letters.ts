import type { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import type { Day } from '../../kernel/calendar.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { type RowOf, select } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, type ErrorCode } from '../../kernel/errors.ts'
import { titleOf } from '../../kernel/text/address.ts'
import { factsColumns, productOfPolicy, toFacts } from '../../policy/facts.ts'
import { render } from '../../questionnaire/rules/rendering.ts'
import { currentTemplateId, type LoadedTemplate, loadTemplate } from '../../questionnaire/store.ts'
import { questionTexts } from '../case/store.ts'
import { registerSent } from './follow-up.ts'

const t = columnsOf(tables.followUp, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const q = columnsOf(tables.visitQuestionnaire, 'q')

const printedColumns = {
  ...pick(t, 'id', 'caseId'),
  ...factsColumns,
  coolingOffEndsAt: v.coolingOffEndsAt,
  rendered: orNull(q.rendered),
}

/**
 * Reads letters with the customers' names and policies for printing. The statement that reads them also records one
 * audit row for each letter. Follow-ups that have ended get no letter.
 *
 * The questions are those pinned for the visit. A customer who never opened the questionnaire gets the questions of the
 * version in force. The answers count only when staff record the customer's signed reply.
 */
export async function printLetters(services: Services, actor: Actor, ids: readonly string[]) {
  const now = services.clock.now()
  const sql = new Statement()
  const given = sql.given('uuid[]', [...ids])
  const seen = sql.with(
    'seen',
    select(
      printedColumns,
      `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}
        ${productOfPolicy} LEFT JOIN ${q} ON ${q.visitId} = ${v.id} WHERE ${t.id} = ANY(${given}) AND ${t.status.isNot('DONE')}`,
    ),
  )
  recordAudit(sql, actor, {
    at: now,
    action: 'followUp.print',
    from: 'seen',
    targetKind: 'callback_case',
    targetId: seen.caseId,
  })
  const rows = await readAll(services.db, sql, sql.select(seen, 'FROM seen'))
  const found = new Map(rows.map((row) => [row.id, row]))
  const template = await loadTemplate(services, await currentTemplateId(services, now))
  const ordered = ids.flatMap((id) => found.get(id) ?? [])
  return {
    letters: ordered.map((row) => letterOf(row, template)),
    /** The letters that were not printed, because the follow-up has ended or does not exist. */
    left: ids.filter((id) => !found.has(id)),
  }
}

type Printed = z.output<RowOf<typeof printedColumns>>

/** The questions in the words of the pinned questionnaire or, without one, of the version in force. */
function questionsOf(row: Printed, template: LoadedTemplate): string[] {
  if (row.rendered !== null) return questionTexts(row.rendered)
  const rendered = render(template.content, template.number, toFacts(row))
  // A fact that the questions need is missing. The letter then asks the customer to call.
  return rendered.ok ? rendered.value.questions.map(({ text }) => text) : []
}

function letterOf(row: Printed, template: LoadedTemplate) {
  return {
    id: row.id,
    policyNo: row.policyNo,
    applicantName: row.applicantName,
    title: titleOf(row.applicantGender, 'zh-CN'),
    productName: row.productName,
    coolingOffEndsAt: row.coolingOffEndsAt.toISOString(),
    questions: questionsOf(row, template),
  }
}

export interface PostOutcome {
  readonly id: string
  /** The error code with which this letter is refused; null if it is registered as sent. */
  readonly refused: ErrorCode | null
}

/**
 * Registers letters as posted on one day, each with its own number and in its own write. A letter that has changed
 * meanwhile or has ended is reported with its error code; all others are still registered.
 */
export async function postLetters(
  services: Services,
  actor: Actor,
  input: {
    readonly sentOn: Day
    readonly letters: readonly { readonly id: string; readonly version: number; readonly reference: string }[]
  },
): Promise<PostOutcome[]> {
  const outcomes: PostOutcome[] = []
  for (const letter of input.letters) {
    const sending = { ...letter, kind: 'LETTER', sentOn: input.sentOn } as const
    outcomes.push({ id: letter.id, refused: await refusalOf(registerSent(services, actor, sending)) })
  }
  return outcomes
}

async function refusalOf(work: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}
