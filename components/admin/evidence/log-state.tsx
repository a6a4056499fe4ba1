'use client'

import { Alert, Descriptions, Flex } from 'antd'
import type { AdminOutputs } from '../api.ts'
import { Pending } from '../ui/failure.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import type { Loaded } from '../use-data.ts'
import type { DayList } from './days.tsx'
import styles from './evidence.module.css'
import { text } from './messages.zh-CN.ts'
import { kindName, numberText, witnessName } from './words.ts'

const words = text.state
type State = AdminOutputs['evidence']['state']

/** Gaps that are named; of more, only the number is said. */
const GAPS_NAMED = 3

/** Findings of a drill that are named. */
const FINDINGS_NAMED = 2

/** What is to be said about the last drill; nothing if it went well and is not old. */
function drillWarning({ drill }: State): string | null {
  if (drill === null) return null
  const named = drill.findings.slice(0, FINDINGS_NAMED).join('；')
  if (drill.verdict === 'WRONG') return words.drillWrong(named)
  if (drill.verdict === 'UNDONE') return words.drillUndone(named)
  return drill.old ? words.drillOld : null
}

function DrillFacts({ drill }: { drill: State['drill'] }) {
  if (drill === null) return <span className={shared.quiet}>{words.drillNever}</span>
  const seconds = (value: number | null) =>
    value === null ? text.none : words.drillSeconds(numberText(value))
  const { verdict, rpoSeconds, rtoSeconds, missing } = drill
  return (
    <span className={styles.answers}>
      <span>
        {words.drillVerdicts[verdict]} <When at={drill.at} form="second" />
      </span>
      {rtoSeconds !== null && (
        <span className={shared.quiet}>{words.drillFigures(seconds(rpoSeconds), seconds(rtoSeconds))}</span>
      )}
      {missing !== null && missing > 0 && (
        <span className={shared.quiet}>{words.drillMissing(numberText(missing))}</span>
      )}
    </span>
  )
}

/** What somebody has to look after, in words. */
function Warnings({ state, days }: { state: State; days: DayList | undefined }) {
  const gaps = days?.gaps ?? []
  const drill = drillWarning(state)
  const named = gaps
    .slice(0, GAPS_NAMED)
    .map(({ from, to }) => words.gap(numberText(from), numberText(to)))
    .join('、')
  const all = [
    ...(state.key === null ? [words.noKey] : []),
    ...(state.late ? [words.late] : []),
    ...(gaps.length === 0 ? [] : [words.gapsFound(named, gaps.length > GAPS_NAMED ? gaps.length : 0)]),
    ...(drill === null ? [] : [drill]),
    ...(state.signing ? [] : [words.noSigning]),
  ]
  return all.map((message) => (
    <Alert
      key={message}
      type={message === words.noSigning ? 'info' : 'error'}
      showIcon
      message={message}
      className={shared.note}
    />
  ))
}

function Witnesses({ state }: { state: State }) {
  if (state.witnesses.length === 0) return <span className={shared.quiet}>{words.noWitnesses}</span>
  return (
    <span className={styles.answers}>
      {state.witnesses.map(({ kind, by, last }) => (
        <span key={`${kind} ${by}`}>
          {kindName(kind)} {witnessName(by)}{' '}
          {last === null ? (
            <span className={shared.quiet}>{words.never}</span>
          ) : (
            <span className={shared.quiet}>
              {words.lastAnswer} <When at={last.at} form="second" />
            </span>
          )}
        </span>
      ))}
    </span>
  )
}

function GapWords({ days }: { days: DayList | undefined }) {
  if (days === undefined) return text.none
  if (days.days.length === 0) return words.noDays
  return days.gaps.length === 0 ? words.noGaps : words.someGaps(days.gaps.length)
}

/** Where the log stands, who witnesses it, and what is missing. */
export function LogState({ of, days }: { of: Loaded<State>; days: DayList | undefined }) {
  const state = of.data
  if (state === undefined)
    return (
      <Section title={words.title}>
        <Pending of={of} rows={5} />
      </Section>
    )
  const { checkpoint, waiting, packs, key } = state
  return (
    <Section title={words.title}>
      <Warnings state={state} days={days} />
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[
          {
            key: 'checkpoint',
            label: words.checkpoint,
            children: checkpoint === null ? words.noCheckpoint : <When at={checkpoint.at} form="second" />,
          },
          { key: 'size', label: words.size, children: numberText(state.size) },
          { key: 'visits', label: words.visits, children: numberText(state.visits) },
          {
            key: 'waiting',
            label: words.waiting,
            children: words.waitingRows(numberText(waiting.rows), waiting.capped),
          },
          {
            key: 'packs',
            label: words.packs,
            children: (
              <span>
                {words.count(numberText(packs.waiting))}
                {packs.failed > 0 && `，${words.packsFailed(numberText(packs.failed))}`}
              </span>
            ),
          },
          { key: 'gaps', label: words.gaps, children: <GapWords days={days} /> },
          { key: 'drill', label: words.drill, span: 'filled', children: <DrillFacts drill={state.drill} /> },
          { key: 'witnesses', label: words.witnesses, span: 'filled', children: <Witnesses state={state} /> },
        ]}
      />
      {key !== null && (
        <Flex vertical gap={4} style={{ marginTop: 12 }}>
          <span>{words.key}</span>
          <div className={shared.codeBlock}>
            <Copyable copy={key}>{key}</Copyable>
          </div>
          <span className={shared.quiet}>{words.keyHint}</span>
        </Flex>
      )}
    </Section>
  )
}
