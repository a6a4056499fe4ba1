'use client'

import { Button } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import shared from '../../ui/shared.module.css'
import common from '../shared/callback.module.css'
import type { CaseView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './known.module.css'
import { failingCount, type WechatAnswer, wechatAnswers } from './wechat.ts'

const words = text.wechat

function Row({
  number,
  question,
  given,
}: {
  number: number
  question: string
  given: WechatAnswer | undefined
}) {
  return (
    <li className={styles.wechatRow}>
      <span className={styles.wechatNumber}>{number}</span>
      <div>
        <span title={question} className={given?.passing === false ? undefined : common.clipped}>
          {question}
        </span>
        {given !== undefined && given.comment !== '' && (
          <div className={common.said}>
            {words.comment}：{given.comment}
          </div>
        )}
      </div>
      {given === undefined ? (
        <span className={shared.quiet}>{words.unanswered}</span>
      ) : (
        <ToneTag tone={given.passing === false ? 'bad' : 'quiet'}>
          {words.answers[given.answer]}
          {given.passing === false && ` · ${words.failing}`}
        </ToneTag>
      )}
    </li>
  )
}

/** The customer's answers on WeChat. Failing answers come first, and the other answers are collapsed. */
export function WechatPanel({ visit }: { visit: CaseView['visit'] }) {
  const [all, setAll] = useState(false)
  const answers = wechatAnswers(visit)
  const { byQuestion, revision } = answers
  const rows = (visit.questionnaire?.questions ?? []).map((question, index) => ({
    ...question,
    number: index + 1,
    given: byQuestion.get(question.key),
  }))
  const worth = rows.filter(({ given }) => given?.passing === false || (given?.comment ?? '') !== '')
  const shown = all ? rows : worth
  const failing = failingCount(answers)
  return (
    <section className={common.panel} aria-labelledby="wechat-title">
      <h2 id="wechat-title">{words.title}</h2>
      {byQuestion.size === 0 ? (
        <p className={shared.quiet}>{words.none}</p>
      ) : (
        <>
          <p className={shared.quiet}>
            {failing === 0 ? words.allPassing(byQuestion.size) : words.someFailing(failing, byQuestion.size)}
            {' · '}
            {revision === null ? words.draft : words.submitted(revision)}
          </p>
          <ul className={styles.wechat}>
            {shown.map((row) => (
              <Row key={row.key} number={row.number} question={row.text} given={row.given} />
            ))}
          </ul>
          {!all && shown.length < rows.length && (
            <Button type="link" size="small" className={styles.more} onClick={() => setAll(true)}>
              {words.showAll}
            </Button>
          )}
        </>
      )}
    </section>
  )
}
