'use client'

import { useState } from 'react'
import { PageHead } from '../ui/page-head.tsx'
import { AnswerDialog } from './answer-dialog.tsx'
import { Held, PolicySearch, useHeld } from './held.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './personal-data.module.css'
import { Requests } from './requests.tsx'
import { SheetDialog } from './sheet-dialog.tsx'

/**
 * The page 个人信息请求: what is held under a policy, the deletion of what no rule needs, and the answers. The policy's number
 * is kept in the page alone, never in its address.
 */
export function PersonalDataScreen() {
  const held = useHeld()
  const [answers, setAnswers] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <div className={styles.parts}>
        <PolicySearch held={held} />
        {held.found !== null && <Held found={held.found} onAnswer={() => setAnswers(true)} />}
        <Requests onShow={setShown} />
      </div>
      {held.found !== null && answers && (
        <AnswerDialog
          found={held.found}
          onClose={() => setAnswers(false)}
          onDone={(id) => {
            setAnswers(false)
            held.forget()
            setShown(id)
          }}
        />
      )}
      {shown !== null && <SheetDialog id={shown} onClose={() => setShown(null)} />}
    </>
  )
}
