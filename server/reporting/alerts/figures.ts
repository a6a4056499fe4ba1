import { readBoard } from '../../call-centre/queue/board.ts'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { atHour, type Day, dayOf } from '../../kernel/calendar.ts'
import { count } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { readUnmaskedVisits } from '../../record/unmask.ts'
import { cohortQuestion, dayQuestion } from '../reading/cell-query.ts'
import { reportFilterSchema } from '../reading/filter.ts'
import { readQuestions } from '../reading/questions.ts'
import { sumCohort, sumDays } from '../reading/read-cells.ts'
import { completionOf } from '../rules/completion.ts'
import { completionFigures } from '../rules/figures.ts'
import type { Period } from '../rules/period.ts'
import type { GroupedSums } from '../rules/sums.ts'
import { type AlertFigures, alertFigures, periodsOn, type QuestionFigures } from './rules/thresholds.ts'

/** Builds the filter that selects all visits of one period, for all products and branches. */
const filterOf = ({ from, to }: Period) => reportFilterSchema.parse({ from, to })
const noCatalog = { products: [], branches: [] }

async function readDone(services: Pick<Services, 'db'>, period: Period): Promise<AlertFigures['done']> {
  const filter = filterOf(period)
  const [all, channels] = await Promise.all([
    sumCohort(services.db, cohortQuestion(filter, noCatalog), completionFigures, null),
    sumCohort(
      services.db,
      cohortQuestion(filter, noCatalog, { by: 'channel' }),
      completionFigures,
      'channel',
    ),
  ])
  const view = (subject: string, { sums }: GroupedSums<(typeof completionFigures)[number]>) => {
    const { doneInTime, due } = completionOf(sums)
    return { subject, of: { part: doneInTime, whole: due } }
  }
  return [...all.map((row) => view('all', row)), ...channels.map((row) => view(row.key, row))]
}

async function readQuestionFigures(
  services: Pick<Services, 'db'>,
  week: Period,
  beforeWeek: Period,
): Promise<QuestionFigures[]> {
  const [now, before] = await Promise.all([
    readQuestions(services, filterOf(week)),
    readQuestions(services, filterOf(beforeWeek)),
  ])
  return now.map(({ version, key, place, text, asked, failing }) => {
    const earlier = before.find((row) => row.version === version && row.key === key)
    return {
      version,
      key,
      place,
      text,
      week: { part: failing, whole: asked },
      before: { part: earlier?.failing ?? 0, whole: earlier?.asked ?? 0 },
    }
  })
}

const p = columnsOf(tables.problemCase, 'p')

const PROBLEMS = query({ today: 'date' }, ({ today }) =>
  select({ part: count(`${p.dueOn} < ${today}`), whole: count() }, `FROM ${p} WHERE ${p.status.is('OPEN')}`),
)

/** Reads the numbers from the counters that also enforce the limit of unmasked visits. */
async function readUnmasked(services: Services, today: Day): Promise<AlertFigures['unmasked']> {
  const whole = services.settings.guards.unmaskedVisitsPerHour
  const seen = await readUnmaskedVisits(services, atHour(today, 0))
  return seen.map(({ staffId, visits }) => ({ staffId, of: { part: visits, whole } }))
}

/**
 * Reads the figures on which alerts are based, at the instant `at`. The cells must be up to date, so call
 * `recountFigures` first.
 */
export async function readAlertFigures(services: Services, at: Date): Promise<AlertFigures> {
  const today = dayOf(at)
  const periods = periodsOn(today)
  const byDay = dayQuestion(filterOf({ from: periods.beforeFew.from, to: today }), noCatalog, { byDay: true })
  const [days, questions, done, board, problems, unmasked] = await Promise.all([
    sumDays(services.db, byDay, alertFigures, 'day'),
    readQuestionFigures(services, periods.week, periods.beforeWeek),
    readDone(services, periods.fullWeek),
    readBoard(services, at),
    PROBLEMS.one(services.db, { today }),
    readUnmasked(services, today),
  ])
  const last = board.forecast.at(-1)
  return {
    today,
    days,
    questions,
    done,
    forecast: { of: { part: last?.breaches ?? 0, whole: last?.ending ?? 0 }, to: last?.day ?? today },
    problems,
    unmasked,
  }
}
