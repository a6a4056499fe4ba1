import { z } from 'zod'
import type { Services } from '../../context.ts'
import { cancelledNames, channelNames, endedByNames, reasonNames } from '../../visit/messages.zh-CN.ts'
import type { CellKind, SheetCell, SheetColumn, SheetTable } from '../../vocabulary/sheets.ts'
import type { Completion } from '../rules/completion.ts'
import { failureFigures, MOST_ATTEMPTS, ways } from '../rules/figures.ts'
import {
  fateNames,
  reportHeadings as headings,
  outcomeNames,
  stepNames,
  reportWords as words,
} from '../rules/messages.zh-CN.ts'
import { steps } from '../rules/period.ts'
import { rate } from '../rules/rates-and-significance.ts'
import { readCompletion, readCompletionBy } from './completion.ts'
import { extractRows } from './extract.ts'
import { readFailure, readFailureBy } from './failure.ts'
import { dimensions, reportFilterSchema } from './filter.ts'
import { readFunnel } from './funnel.ts'
import { nameOf } from './names.ts'
import { readQuestions } from './questions.ts'
import { readAgentFigures, readQueueFigures } from './queue.ts'

const filter = reportFilterSchema
const step = z.enum(steps)
const byDay = z.enum(dimensions).exclude(['method'])

/** The dashboard tables that can be exported, each with its query. */
export const reportTableSchema = z.discriminatedUnion('table', [
  z.strictObject({ table: z.literal('completionTrend'), filter, step }),
  z.strictObject({ table: z.literal('completionBy'), filter, by: z.enum(dimensions) }),
  z.strictObject({ table: z.literal('ways'), filter }),
  z.strictObject({ table: z.literal('funnel'), filter }),
  z.strictObject({ table: z.literal('questions'), filter }),
  z.strictObject({ table: z.literal('failureTrend'), filter, step }),
  z.strictObject({ table: z.literal('codes'), filter, step }),
  z.strictObject({ table: z.literal('fates'), filter }),
  z.strictObject({ table: z.literal('failureBy'), filter, by: byDay }),
  z.strictObject({ table: z.literal('queueTrend'), filter, step }),
  z.strictObject({ table: z.literal('attempts'), filter }),
  z.strictObject({ table: z.literal('agents'), filter, by: z.enum(['agent', 'team']) }),
  /** 监管明细 (the regulator's extract), with one row per policy. */
  z.strictObject({ table: z.literal('extract'), filter }),
])
export type ReportTable = z.infer<typeof reportTableSchema>

/** A share or a day. Its column is written with the format of its kind. */
interface Kept {
  readonly kind: 'percent' | 'day'
  readonly value: SheetCell
}
type Cell = SheetCell | boolean | Kept

const percent = (share: number | null): Kept => ({ kind: 'percent', value: share })
const day = (value: string): Kept => ({ kind: 'day', value })
const whole = (seconds: number | null) => (seconds === null ? null : Math.round(seconds))

function kindOf(cell: Cell): CellKind | null {
  if (cell === null) return null
  if (typeof cell === 'object') return cell.kind
  return typeof cell === 'number' ? 'number' : 'text'
}

function plain(cell: Cell): SheetCell {
  if (typeof cell === 'boolean') return cell ? words.yes : words.no
  return typeof cell === 'object' && cell !== null ? cell.value : cell
}

async function* given(rows: readonly (readonly Cell[])[]): AsyncGenerator<SheetCell[]> {
  for (const row of rows) yield row.map(plain)
}

/** Returns a table. A column has the kind of its first cell that is not empty. */
function tableOf(names: readonly string[], rows: readonly (readonly Cell[])[]): SheetTable {
  const columns = names.map((heading, place): SheetColumn => {
    const kinds = rows.map((row) => kindOf(row[place] ?? null))
    return { heading, kind: kinds.find((kind) => kind !== null) ?? 'text' }
  })
  return { columns, rows: given(rows) }
}

function completionCells(row: Completion): Cell[] {
  return [
    row.visits,
    row.cancelled,
    row.due,
    row.cleanInTime,
    row.problemInTime,
    percent(row.doneRate),
    percent(row.cleanRate),
    row.doneLate,
    row.online,
    row.withAgents,
    row.followUp,
    row.unfinished,
    row.ways.WECHAT,
    row.ways.PHONE,
    row.ways.LETTER,
    row.ways.BRANCH,
    row.small,
  ]
}

async function completionTable(services: Services, query: Extract<ReportTable, { table: 'completionBy' }>) {
  const rows = await readCompletionBy(services, query)
  return tableOf(
    [words.dimension[query.by], ...headings.completion, ...headings.previous],
    rows.map((row) => [
      nameOf(query.by, row),
      ...completionCells(row),
      row.previous.due,
      percent(row.previous.doneRate),
      percent(row.previous.cleanRate),
    ]),
  )
}

async function questionsTable(services: Services, query: Extract<ReportTable, { table: 'questions' }>) {
  const rows = await readQuestions(services, query.filter)
  return tableOf(
    headings.questions,
    rows.map((row) => [
      row.version,
      row.place,
      row.text,
      row.asked,
      row.failing,
      percent(row.failingRate),
      whole(row.seconds),
      row.phoneAsked,
      row.phoneFailing,
      row.before?.version ?? null,
      percent(row.before?.change ?? null),
      row.small,
    ]),
  )
}

async function failureTable(
  services: Services,
  query: Extract<ReportTable, { table: 'failureTrend' | 'failureBy' }>,
) {
  const names = failureFigures.map((figure) => headings.failure[figure])
  if (query.table === 'failureTrend') {
    const { trend } = await readFailure(services, query)
    return tableOf(
      [...headings.period, ...names],
      trend.map((row) => [day(row.from), day(row.to), ...failureFigures.map((figure) => row[figure])]),
    )
  }
  const rows = await readFailureBy(services, query)
  return tableOf(
    [words.dimension[query.by], headings.casesOpened, ...names],
    rows.map((row) => [
      nameOf(query.by, row),
      row.cases_opened,
      ...failureFigures.map((figure) => row[figure]),
    ]),
  )
}

async function queueTable(services: Services, query: Extract<ReportTable, { table: 'queueTrend' }>) {
  const { trend } = await readQueueFigures(services, query)
  return tableOf(
    [...headings.period, ...headings.queue],
    trend.map((row) => [
      day(row.from),
      day(row.to),
      row.casesOpened,
      row.casesSucceeded,
      row.casesProblem,
      row.casesFollowUp,
      row.casesCancelled,
      row.calls,
      row.contacts,
      percent(row.contactRate),
      row.casesOver,
      row.breaches,
      row.problemsOpened,
      row.problemsDue,
      row.problemsInTime,
      row.problemsLate,
      row.problemsOpen,
    ]),
  )
}

async function agentsTable(services: Services, query: Extract<ReportTable, { table: 'agents' }>) {
  const rows = await readAgentFigures(services, query)
  return tableOf(
    headings.agents,
    rows.map((row) => [
      row.name === '' ? words.noTeam : row.name,
      row.username,
      row.team === '' ? words.noTeam : row.team,
      row.agents,
      row.calls,
      row.contacts,
      percent(row.contactRate),
      row.completed,
      row.appointments,
      row.problems,
      row.followUps,
      row.unsaid,
      row.talkSeconds,
    ]),
  )
}

const extractDays: readonly string[] = headings.extractDays
const extractColumns = headings.extract.map(
  (heading): SheetColumn => ({ heading, kind: extractDays.includes(heading) ? 'day' : 'text' }),
)

async function* extractCells(services: Services, query: Extract<ReportTable, { table: 'extract' }>) {
  for await (const row of extractRows(services, query.filter))
    yield [
      row.policyNo,
      channelNames[row.channel],
      row.underwrittenOn,
      row.receiptSignedOn,
      row.dueOn,
      row.doneOn === null ? words.no : words.yes,
      row.doneOn,
      row.way === null ? '' : endedByNames[row.way],
      row.exempt ? cancelledNames.EXEMPT : outcomeNames[row.outcome],
    ]
}

/** Reads the table to export. Durations are in seconds. */
export async function reportTable(services: Services, query: ReportTable): Promise<SheetTable> {
  switch (query.table) {
    case 'completionTrend': {
      const { trend } = await readCompletion(services, query)
      const rows = trend.map((row) => [day(row.from), day(row.to), ...completionCells(row)])
      return tableOf([...headings.period, ...headings.completion], rows)
    }
    case 'completionBy':
      return await completionTable(services, query)
    case 'ways': {
      const { now } = await readCompletion(services, { ...query, step: 'month' })
      const all = ways.reduce((sum, way) => sum + now.ways[way], 0)
      const rows = ways.map((way) => [endedByNames[way], now.ways[way], percent(rate(now.ways[way], all))])
      return tableOf(headings.ways, rows)
    }
    case 'funnel': {
      const { steps: rows } = await readFunnel(services, query.filter)
      return tableOf(
        headings.funnel,
        rows.map((row) => [stepNames[row.step], row.count, row.lost, whole(row.medianSeconds)]),
      )
    }
    case 'questions':
      return await questionsTable(services, query)
    case 'failureTrend':
    case 'failureBy':
      return await failureTable(services, query)
    case 'codes': {
      const { codes } = await readFailure(services, query)
      const rows = codes.map((row) => [day(row.from), day(row.to), row.code, row.count])
      return tableOf([...headings.period, ...headings.codes], rows)
    }
    case 'fates': {
      const { fates } = await readFailure(services, { ...query, step: 'month' })
      const rows = fates.flatMap(({ reason, fates: own }) =>
        own.map(({ fate, count }) => [reasonNames[reason], fateNames[fate], count]),
      )
      return tableOf(headings.fates, rows)
    }
    case 'queueTrend':
      return await queueTable(services, query)
    case 'attempts': {
      const { attempts } = await readQueueFigures(services, { ...query, step: 'month' })
      const rows = attempts.map(({ attempt, count }) => [
        attempt === MOST_ATTEMPTS ? `${attempt} ${words.orMore}` : attempt,
        count,
      ])
      return tableOf(headings.attempts, rows)
    }
    case 'agents':
      return await agentsTable(services, query)
    case 'extract':
      return { columns: extractColumns, rows: extractCells(services, query) }
  }
}
