import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { firstOf, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { getPhoneQuestionnaire } from '../../record/detail.ts'
import { closing, openingOf, scriptText } from '../rules/messages.zh-CN.ts'
import { readChecked } from './quality.ts'

const t = columnsOf(tables.qualityCheck, 't')
const n = columnsOf(tables.qualityCheck, 'n')
const s = columnsOf(tables.staff, 's')

/** SQL for the calls besides `t` that this reviewer can score: open ones that they did not make themselves. */
const open = (staffId: string) => `FROM ${n} WHERE ${n.status.is('OPEN')} AND ${n.agentId} <> ${staffId}`

const AROUND = query({ id: 'uuid', staffId: 'uuid' }, ({ id, staffId }) =>
  select(
    {
      ...pick(t, 'attemptId'),
      agentNumber: orNull(s.username),
      next: firstOf(
        n.id,
        `${open(staffId)} AND (${n.createdAt}, ${n.id}) > (${t.createdAt}, ${t.id}) ORDER BY ${n.createdAt}, ${n.id} LIMIT 1`,
      ),
      previous: firstOf(
        n.id,
        `${open(staffId)} AND (${n.createdAt}, ${n.id}) < (${t.createdAt}, ${t.id}) ORDER BY ${n.createdAt} DESC, ${n.id} DESC LIMIT 1`,
      ),
    },
    `FROM ${t} LEFT JOIN ${s} ON ${s.id} = ${t.agentId} WHERE ${t.id} = ${id}`,
  ),
)

/**
 * One quality check with its material: what this reviewer has heard, the script as the agent had to read it, and the
 * answers that the agent recorded in this call. Names in the questions are masked, and the form of address is left
 * open. `next` and `previous` are the calls around this one that are still to be reviewed.
 *
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getQuality(services: Services, staffId: string, id: string) {
  const [check, around] = await Promise.all([
    readChecked(services, staffId, id),
    AROUND.first(services.db, { id, staffId }),
  ])
  if (around === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { attemptId, agentNumber, next, previous } = around
  const { questionnaire, phoneAnswers } = await getPhoneQuestionnaire(services, check.visitId)
  const answers = new Map(
    phoneAnswers
      .filter((answer) => answer.attemptId === attemptId)
      .map(({ question, answer, passing, comment }) => [question, { answer, passing, comment }]),
  )
  return {
    ...check,
    next,
    previous,
    script: {
      opening: openingOf(scriptText.address, agentNumber ?? scriptText.number),
      closing: [...closing],
    },
    questions: (questionnaire?.questions ?? []).map(({ key, text, passing }) => ({
      key,
      text,
      passing,
      answer: answers.get(key) ?? null,
    })),
  }
}
