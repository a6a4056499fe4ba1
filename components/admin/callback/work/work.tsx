'use client'

import { Alert } from 'antd'
import { useMe } from '../../frame/me.tsx'
import { CaseHead } from '../case/case-head.tsx'
import { Facts, Siblings } from '../case/facts.tsx'
import { Calls, CaseRecord, IdentityHistory } from '../case/history.tsx'
import { WechatPanel } from '../case/wechat-panel.tsx'
import { GoneBanner } from '../lease/gone-banner.tsx'
import { LeaseClock } from '../lease/lease-clock.tsx'
import { ResultPanel } from '../result/result-panel.tsx'
import { StepDial } from '../script/step-dial.tsx'
import { StepOpening } from '../script/step-opening.tsx'
import { StepQuestions } from '../script/step-questions.tsx'
import type { Done } from '../shared/done.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { forgetCopy } from '../typed/local-copy.ts'
import { SavingNote } from '../typed/saving-note.tsx'
import { hasTyped } from '../typed/typed.ts'
import styles from './screen.module.css'
import type { LoadedCase, WorkingCase } from './use-case.ts'
import { useWork } from './use-work.ts'

/** One case on one screen: the known facts, the script, and the result. */
export function Work(props: {
  working: WorkingCase
  data: LoadedCase
  onDone: (done: Done) => void
  onLeave: () => void
  onHelp: () => void
}) {
  const { working, data, onDone, onLeave, onHelp } = props
  const { gone } = working
  const { view } = data
  const me = useMe()
  const work = useWork({ working, data, onDone, onHelp })
  const { held, writable, steps, typing, questions } = work
  const now = Date.parse(view.now)
  const drop = (then: () => void) => {
    forgetCopy(me.id, view.case.id)
    then()
  }
  return (
    <div className={styles.screen}>
      <CaseHead
        view={view}
        now={now}
        onHelp={onHelp}
        side={
          gone === null && (
            <>
              <SavingNote saving={work.saving} />
              <LeaseClock span={work.span} level={work.level} />
            </>
          )
        }
      />
      <div role="status" className={styles.notice}>
        {gone === null && work.level === 'WARNING' && (
          <Alert type="warning" showIcon role="presentation" message={text.lease.warning} />
        )}
      </div>
      {gone !== null && (
        <div className={styles.notice}>
          <GoneBanner
            gone={gone}
            typed={hasTyped(typing.typed)}
            retaking={steps.retake.running}
            failure={steps.retake.failure}
            onRetake={() => void steps.retake.run(null)}
            onLeave={() => drop(onLeave)}
          />
        </div>
      )}
      <div className={styles.columns}>
        <div className={styles.reading}>
          <div className={styles.script}>
            <StepDial
              held={held}
              writable={writable}
              running={steps.dial.running}
              failure={steps.dial.failure}
              onDial={work.dial}
            />
            <StepOpening
              script={view.script}
              held={held}
              writable={writable}
              running={steps.confirm.running}
              failure={steps.confirm.failure}
              onConfirm={work.confirm}
            />
            <StepQuestions
              view={view}
              questions={questions}
              masked={work.masked}
              typed={typing.typed}
              walk={work.walk}
            />
          </div>
          <div className={styles.known}>
            <Facts view={view} />
            <WechatPanel visit={view.visit} />
            <Calls attempts={view.attempts} current={held?.attempt?.id ?? null} />
            <Siblings siblings={view.siblings} />
            <IdentityHistory attempts={view.visit.attempts} />
            <CaseRecord events={view.events} />
          </div>
        </div>
        <ResultPanel
          view={view}
          questions={held?.questions ?? null}
          typing={typing}
          now={now}
          missing={work.missing}
          urged={work.urged}
          writable={writable}
          running={steps.finish.running}
          failure={gone === null ? steps.finish.failure : null}
          onSubmit={work.submit}
          release={
            held === null || held.attempt !== null
              ? null
              : {
                  caseId: view.case.id,
                  lease: held.lease,
                  onReleased: () =>
                    drop(() => onDone({ kind: 'RELEASED', policyNo: view.visit.policy.policyNo })),
                }
          }
        />
      </div>
    </div>
  )
}
