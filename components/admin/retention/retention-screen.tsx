'use client'

import { PageHead } from '../ui/page-head.tsx'
import { DuePolicies } from './due-policies.tsx'
import { Lists } from './lists.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './retention.module.css'

/** The page 依法删除: what need not be kept any more, and the lists that two people decide on. */
export function RetentionScreen() {
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <div className={styles.parts}>
        <DuePolicies />
        <Lists />
      </div>
    </>
  )
}
