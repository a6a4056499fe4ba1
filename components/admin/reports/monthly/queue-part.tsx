import { count, percent } from '#components/charts/format.ts'
import { MOST_ATTEMPTS } from '#server/reporting/rules/figures.ts'
import { talkInWords } from '../queue/talk.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type Compared, comparedRow } from './comparison.ts'
import { PaperTable } from './paper-table.tsx'
import type { Month } from './use-month.ts'

const words = text.monthly
const names = text.queue
const columns = names.columns

/** The month in the call centre: cases, calls and teams. */
export function QueuePart({ month: { queue, teams } }: { month: Month }) {
  const { now, previous, attempts } = queue
  const counted = (name: string, of: (view: typeof now) => number): Compared => ({
    name,
    now: of(now),
    before: of(previous),
    kind: 'count',
  })
  const rows: readonly Compared[] = [
    {
      name: names.contactRate,
      now: now.contactRate,
      before: previous.contactRate,
      kind: 'rate',
      small: now.small && now.calls > 0,
    },
    {
      name: names.firstCall,
      now: now.firstCallMedianSeconds,
      before: previous.firstCallMedianSeconds,
      kind: 'seconds',
    },
    counted(names.calls, (view) => view.calls),
    counted(names.opened, (view) => view.casesOpened),
    counted(names.succeeded, (view) => view.casesSucceeded),
    counted(names.problem, (view) => view.casesProblem),
    counted(names.followUp, (view) => view.casesFollowUp),
    counted(names.breaches, (view) => view.breaches),
    { name: names.problems, now: now.problemsInTimeRate, before: previous.problemsInTimeRate, kind: 'rate' },
    counted(names.problemsOpened, (view) => view.problemsOpened),
    counted(names.late, (view) => view.problemsLate),
    counted(names.open, (view) => view.problemsOpen),
  ]
  return (
    <section>
      <h2>{words.queue}</h2>
      <PaperTable
        label={words.queue}
        columns={[words.figure, words.thisMonth, words.lastMonth, words.change]}
        rows={rows.map(comparedRow)}
      />
      <h3>{names.attempts}</h3>
      <PaperTable
        label={names.attempts}
        columns={[names.attempt, names.reached]}
        rows={attempts.map(({ attempt, count: reached }) => ({
          key: String(attempt),
          cells: [attempt === MOST_ATTEMPTS ? names.orMore(attempt) : String(attempt), count(reached)],
        }))}
      />
      {teams.length > 0 && (
        <>
          <h3>{names.agents}</h3>
          <PaperTable
            label={names.agents}
            columns={[
              columns.team,
              columns.people,
              columns.calls,
              columns.contactRate,
              columns.completed,
              columns.problems,
              columns.talk,
            ]}
            rows={teams.map((row) => ({
              key: row.key,
              cells: [
                row.team === '' ? text.noTeam : row.team,
                count(row.agents),
                count(row.calls),
                percent(row.contactRate),
                count(row.completed),
                count(row.problems),
                talkInWords(row.talkSeconds),
              ],
            }))}
          />
        </>
      )}
    </section>
  )
}
