'use client'

import { Timeline } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import type { ProblemDetail } from './words.ts'

type Recorded = ProblemDetail['steps'][number]
const names: Readonly<Record<string, string>> = callbackText.events

/** One recorded step: what was done, by whom, and the text the person wrote. */
export function ProblemStep(props: { step: Recorded; nameOf: (id: string) => string | null }) {
  const { step, nameOf } = props
  const { payload } = step
  const handler = typeof payload.handler === 'string' ? nameOf(payload.handler) : null
  return (
    <div>
      <time dateTime={step.at} className={`${shared.time} ${shared.quiet}`}>
        {shanghaiTime(step.at)}
      </time>{' '}
      <strong>{names[step.type] ?? step.type}</strong> {step.by ?? text.page.system}
      {handler !== null && <span>，{text.page.to(handler)}</span>}
      {typeof payload.text === 'string' && <p className={styles.said}>{payload.text}</p>}
    </div>
  )
}

/** The steps of a problem case, the latest first. The opening of the case comes last. */
export function Course(props: { problem: ProblemDetail; nameOf: (id: string) => string | null }) {
  const { problem, nameOf } = props
  const items = [
    ...problem.steps.toReversed().map((step) => ({
      key: step.seq,
      color: 'gray',
      children: <ProblemStep step={step} nameOf={nameOf} />,
    })),
    {
      key: 'opened',
      color: 'gray',
      children: (
        <div>
          <time dateTime={problem.openedAt} className={`${shared.time} ${shared.quiet}`}>
            {shanghaiTime(problem.openedAt)}
          </time>{' '}
          <strong>{text.page.opened}</strong> {problem.openedByName ?? text.page.system}
        </div>
      ),
    },
  ]
  return <Timeline items={items} />
}
