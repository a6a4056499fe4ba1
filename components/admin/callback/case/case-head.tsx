'use client'

import { Button } from 'antd'
import type { ReactNode } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { shanghaiTime } from '../../ui/time.ts'
import { Kbd } from '../keys/kbd.tsx'
import type { CaseView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { coolingOffLeft } from './cooling-off.ts'
import styles from './head.module.css'
import { wechatAnswers } from './wechat.ts'

const words = text.head

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/**
 * Header of a case. It begins with the reason for the call, which the agent must know before dialling; then the case's
 * identity and the time left.
 * @param props.now the server's time
 * @param props.side content that shows the lease and whether the text entered by the agent is saved
 */
export function CaseHead(props: { view: CaseView; now: number; side: ReactNode; onHelp: () => void }) {
  const { view, now, side, onHelp } = props
  const { visit, attempts } = view
  const coolingOff = coolingOffLeft(view.case.coolingOffEndsAt, now)
  const { byQuestion } = wechatAnswers(visit)
  const questions = visit.questionnaire?.questions ?? []
  const failing = questions.flatMap(({ key }, index) =>
    byQuestion.get(key)?.passing === false ? [index + 1] : [],
  )
  const ended = attempts.filter(({ disposition }) => disposition !== null)
  const { promisedFor, language } = view.case
  return (
    <header className={styles.head}>
      <div className={styles.why}>
        <span className={styles.whyLabel}>{words.reasons}</span>
        <ul className={styles.tags} aria-label={words.reasons}>
          {view.case.reasons.map((reason) => (
            <li key={reason}>
              <ToneTag tone="brand">{reasonNames[reason]}</ToneTag>
            </li>
          ))}
        </ul>
        {failing.length > 0 && <span className={styles.failing}>{words.failing(failing)}</span>}
      </div>
      <div className={styles.headLine}>
        <h1 id="case-title" tabIndex={-1} className={styles.headTitle}>
          {words.policy(visit.policy.policyNo)}
        </h1>
        <span>{visit.policy.productName}</span>
        <strong>{visit.applicant.name}</strong>
      </div>
      <div className={styles.headSide}>{side}</div>
      <dl className={styles.headFacts}>
        <Fact label={words.coolingOff}>
          <ToneTag tone={coolingOff.tone}>{coolingOff.words}</ToneTag>
        </Fact>
        <Fact label={words.attempts}>{words.attemptsValue(ended.length, view.case.attempts)}</Fact>
        <Fact label={words.promised}>
          {promisedFor === null ? (
            words.noPromise
          ) : (
            <ToneTag tone="waiting">{shanghaiTime(promisedFor)}</ToneTag>
          )}
        </Fact>
        <Fact label={words.language}>{callbackText.languages[language]}</Fact>
      </dl>
      <Button size="small" type="text" className={styles.headHelp} onClick={onHelp}>
        {text.keys} <Kbd>?</Kbd>
      </Button>
    </header>
  )
}
