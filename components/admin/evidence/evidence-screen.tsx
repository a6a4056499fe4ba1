'use client'

import { Tabs } from 'antd'
import { addDays } from '#server/kernel/calendar.ts'
import { api } from '../api.ts'
import { shanghaiToday } from '../ui/day-picker.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { useData } from '../use-data.ts'
import { Checkpoints } from './checkpoints.tsx'
import { CodeSearch } from './code-search.tsx'
import { Days } from './days.tsx'
import styles from './evidence.module.css'
import { LogState } from './log-state.tsx'
import { text } from './messages.zh-CN.ts'
import { MonthExport } from './month-export.tsx'

/** Milliseconds after which the state of the log is read again; a checkpoint comes every minute. */
const LOOK_AGAIN_MS = 60_000

/** The page 存证: the state of the log, its checkpoints and statements of days, and the ways to the packs. */
export function EvidenceScreen() {
  const state = useData(['evidence', 'state'], () => api.evidence.state.query(), { everyMs: LOOK_AGAIN_MS })
  const days = useData(['evidence', 'days'], () => api.evidence.days.query(), { everyMs: LOOK_AGAIN_MS })
  const monthBefore = addDays(`${shanghaiToday().slice(0, 7)}-01`, -1).slice(0, 7)
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.sub}
        actions={
          <a href="/verify" target="_blank" rel="noreferrer">
            {text.verify}
          </a>
        }
      />
      <div className={styles.parts}>
        <LogState of={state} days={days.data} />
        <div className={styles.columns}>
          <CodeSearch />
          <MonthExport before={monthBefore} />
        </div>
        <Tabs
          items={[
            { key: 'checkpoints', label: text.checkpoints.title, children: <Checkpoints /> },
            { key: 'days', label: text.days.title, children: <Days of={days} /> },
          ]}
        />
      </div>
    </>
  )
}
