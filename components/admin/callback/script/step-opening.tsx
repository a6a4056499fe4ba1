'use client'

import { Button } from 'antd'
import type { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import { shanghaiTime } from '../../ui/time.ts'
import { Kbd } from '../keys/kbd.tsx'
import common from '../shared/callback.module.css'
import type { CaseView, HeldView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './script.module.css'
import { Step } from './step.tsx'

const words = text.opening

function Lines({ title, hint, lines }: { title: string; hint?: string; lines: readonly string[] }) {
  return (
    <div className={styles.lines} data-third={hint !== undefined}>
      <h3>{title}</h3>
      {hint !== undefined && <p className={common.hint}>{hint}</p>}
      {lines.map((line) => (
        <p key={line} className={styles.spoken}>
          {line}
        </p>
      ))}
    </div>
  )
}

/** The second step: the opening words, and the button that confirms that the applicant is on the line. */
export function StepOpening(props: {
  script: CaseView['script']
  held: HeldView | null
  writable: boolean
  running: boolean
  failure: StaffFailure | null
  onConfirm: () => void
}) {
  const { script, held, writable, running, failure, onConfirm } = props
  const confirmedAt = held?.attempt?.confirmedAt ?? null
  const identity = held?.identity ?? null
  return (
    <Step number={2} title={words.step} done={confirmedAt !== null}>
      {confirmedAt === null && (
        <div className={styles.opening}>
          <Lines title={words.say} lines={script.opening} />
          <Lines title={words.third} hint={words.thirdHint} lines={script.thirdParty} />
        </div>
      )}
      <div className={styles.identity}>
        {identity === null ? (
          <span className={common.grow}>{words.hidden}</span>
        ) : (
          <dl>
            <div>
              <dt>{words.name}</dt>
              <dd>{identity.name}</dd>
            </div>
            <div>
              <dt>{words.idTail}</dt>
              <dd className={common.clock}>{identity.idTail}</dd>
            </div>
          </dl>
        )}
        {confirmedAt === null ? (
          <Button
            type={identity === null ? 'default' : 'primary'}
            disabled={!writable || identity === null}
            loading={running}
            onClick={onConfirm}
          >
            {words.confirm} <Kbd>Alt V</Kbd>
          </Button>
        ) : (
          <strong>{words.confirmed(shanghaiTime(confirmedAt).slice(11))}</strong>
        )}
      </div>
      {confirmedAt === null && <p className={common.hint}>{words.mismatch}</p>}
      <FailureNote failure={failure} />
    </Step>
  )
}
