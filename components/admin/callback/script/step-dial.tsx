'use client'

import { PhoneOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { Kbd } from '../keys/kbd.tsx'
import type { HeldView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './script.module.css'
import { Step } from './step.tsx'

const words = text.dial

/**
 * Dials the number with the agent's telephone. The URL contains the unmasked number, so it must not be rendered on
 * the page.
 */
export function openDial(url: string): void {
  const link = document.createElement('a')
  link.href = url
  // A switchboard that is a web page opens in a new tab instead of replacing this page.
  if (/^https?:/.test(url)) link.target = '_blank'
  link.rel = 'noreferrer'
  link.click()
}

function noteOf({ direction, startedAt }: NonNullable<HeldView['attempt']>): string {
  const time = shanghaiTime(startedAt).slice(11)
  if (direction === 'OUT') return words.noted(time)
  return direction === 'IN' ? words.incoming(time) : words.same(time)
}

/** The first step: the button that dials, or the reason why no call is allowed now. */
export function StepDial(props: {
  held: HeldView | null
  writable: boolean
  running: boolean
  failure: StaffFailure | null
  onDial: () => void
}) {
  const { held, writable, running, failure, onDial } = props
  const attempt = held?.attempt ?? null
  const blocked = held?.notCallable ?? null
  return (
    <Step number={1} title={words.step} done={attempt !== null}>
      <div className={styles.stepLine}>
        {(attempt === null || attempt.direction === 'OUT') && (
          <Button
            type={attempt === null ? 'primary' : 'default'}
            icon={<PhoneOutlined />}
            disabled={!writable || blocked !== null}
            loading={running}
            onClick={onDial}
          >
            {attempt === null ? words.button : words.again} <Kbd>Alt D</Kbd>
          </Button>
        )}
        {attempt !== null && (
          <span>
            <strong>{noteOf(attempt)}</strong>
            {attempt.direction === 'OUT' && <span className={shared.quiet}> {words.notedHint}</span>}
          </span>
        )}
      </div>
      {blocked !== null && (
        <Alert
          type="warning"
          showIcon
          message={words.notCallable(callbackText.whyNot[blocked.why], shanghaiTime(blocked.until).slice(5))}
        />
      )}
      <FailureNote failure={failure} />
    </Step>
  )
}
