'use client'

import { Alert, Button, Segmented } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { shanghaiTime } from '../ui/time.ts'
import { useData } from '../use-data.ts'
import styles from './calendar.module.css'
import { HistoryDrawer } from './history-drawer.tsx'
import { text } from './messages.zh-CN.ts'
import { YearEditor } from './year-editor.tsx'

type List = AdminOutputs['calendar']['list']

/** The years that can be opened: those on file, those that are missing, and the next one. */
function yearsOf({ today, years, missing }: List): number[] {
  const next = Number(today.slice(0, 4)) + 1
  return [...new Set([...years.map(({ year }) => year), ...missing, next])].sort((a, b) => a - b)
}

function Tags({ stored }: { stored: List['years'][number] | undefined }) {
  if (stored === undefined) return <ToneTag tone="waiting">{text.notEntered}</ToneTag>
  if (stored.version === 0) return <ToneTag tone="quiet">{text.shipped}</ToneTag>
  return <ToneTag tone="brand">{text.version(stored.version)}</ToneTag>
}

/** The official calendar, year by year. */
export function CalendarScreen() {
  const me = useMe()
  const list = useData(['calendar', 'list'], () => api.calendar.list.query())
  const [chosen, setChosen] = useState<number | null>(null)
  const [history, setHistory] = useState(false)
  if (list.data === undefined)
    return (
      <>
        <PageHead title={text.title} sub={text.sub} />
        <Pending of={list} rows={12} />
      </>
    )
  const { today, years, missing } = list.data
  const mayEdit = me.may('setting.edit')
  const year = chosen ?? Number(today.slice(0, 4))
  const stored = years.find((one) => one.year === year)
  const [firstMissing] = missing
  return (
    <>
      <PageHead
        title={text.title}
        sub={text.sub}
        tags={<Tags stored={stored} />}
        actions={<Button onClick={() => setHistory(true)}>{text.history}</Button>}
      />
      <div className={styles.stack}>
        {firstMissing !== undefined && (
          <Alert
            type="warning"
            showIcon
            message={text.missing(missing.map(text.yearOf).join('、'))}
            action={
              mayEdit && <Button onClick={() => setChosen(firstMissing)}>{text.enter(firstMissing)}</Button>
            }
          />
        )}
        {!mayEdit && <Alert type="info" showIcon message={text.readOnly} />}
        <div>
          <Segmented
            aria-label={text.year}
            value={year}
            options={yearsOf(list.data).map((value) => ({ value, label: text.yearOf(value) }))}
            onChange={setChosen}
          />
          {stored?.changedAt && (
            <span className={styles.saved}>{text.by(stored.changedBy, shanghaiTime(stored.changedAt))}</span>
          )}
        </div>
        <YearEditor
          // Another year begins without the changes of the last one.
          key={year}
          year={year}
          stored={stored ?? null}
          mayEdit={mayEdit}
        />
      </div>
      {history && <HistoryDrawer year={year} onClose={() => setHistory(false)} />}
    </>
  )
}
