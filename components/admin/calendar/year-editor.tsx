'use client'

import { Alert, Button, Flex, Input } from 'antd'
import { useState } from 'react'
import { calendarFindingWords } from '#server/call-centre/rules/calendar.zh-CN.ts'
import { type CalendarFinding, checkCalendar } from '#server/call-centre/rules/working-days/check.ts'
import type { CalendarDay } from '#server/call-centre/rules/working-days/rules.ts'
import { addDays } from '#server/kernel/calendar.ts'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import styles from './calendar.module.css'
import { DayDialog } from './day-dialog.tsx'
import { text } from './messages.zh-CN.ts'
import { Month } from './month.tsx'
import { PasteDialog } from './paste-dialog.tsx'
import { SaveDialog } from './save-dialog.tsx'
import { type Draft, monthsOf, totalsOf, withDay } from './year.ts'

function Findings(props: { type: 'error' | 'warning'; title: string; of: readonly CalendarFinding[] }) {
  if (props.of.length === 0) return null
  return (
    <Alert
      type={props.type}
      showIcon
      message={`${props.title}：${props.of.map(calendarFindingWords).join('；')}`}
    />
  )
}

function Legend() {
  return (
    <>
      <span>
        <i className={`${styles.swatch} ${styles.holiday}`} />
        {text.legend.HOLIDAY}
      </span>
      <span>
        <i className={`${styles.swatch} ${styles.makeUp}`} />
        {text.legend.MAKE_UP}
      </span>
      <span>
        <i className={`${styles.swatch} ${styles.weekend}`} />
        {text.legend.weekend}
      </span>
    </>
  )
}

/** The name of a marked day next to this one, which is usually the name of this day, too. */
function nameNear(days: readonly CalendarDay[], day: string): string {
  const near = [addDays(day, -1), addDays(day, 1)]
  return days.find((one) => near.includes(one.day))?.name ?? ''
}

/**
 * One year: twelve months with days off and make-up days, its source, and the checks. Changes are kept on the page until
 * they are saved with a reason.
 * @param props.stored what is on file; null if the year is not on file
 */
export function YearEditor(props: {
  year: number
  stored: (Draft & { readonly version: number }) | null
  mayEdit: boolean
}) {
  const { year, stored, mayEdit } = props
  // With the version that the changes began from: a version that somebody else saves meanwhile is not overwritten.
  const [draft, setDraft] = useState<(Draft & { readonly version: number }) | null>(null)
  const [asking, setAsking] = useState<'paste' | 'save' | null>(null)
  const [day, setDay] = useState<string | null>(null)
  const shown = draft ?? stored ?? { source: '', days: [], version: 0 }
  const calendar = { year, source: shown.source, days: shown.days }
  const { faults, doubts } = checkCalendar(calendar)
  const checked = draft !== null || stored !== null
  const { working, off, makeUp } = totalsOf(year, shown.days)
  const setDays = (days: readonly CalendarDay[]) => setDraft({ ...shown, days })
  return (
    <Section
      title={text.yearOf(year)}
      extra={
        mayEdit && (
          <Flex gap={8} wrap align="center">
            {draft !== null && <span className={shared.quiet}>{text.unsaved}</span>}
            <Button onClick={() => setAsking('paste')}>{text.paste}</Button>
            {draft !== null && <Button onClick={() => setDraft(null)}>{text.discard}</Button>}
            <Button
              type="primary"
              disabled={draft === null || faults.length > 0}
              onClick={() => setAsking('save')}
            >
              {text.save}
            </Button>
          </Flex>
        )
      }
    >
      <div className={styles.stack}>
        {checked && <Findings type="error" title={text.faults} of={faults} />}
        {checked && <Findings type="warning" title={text.doubts} of={doubts} />}
        <Flex gap={8} align="center" wrap>
          <label htmlFor="calendar-source">{text.source}</label>
          <Input
            id="calendar-source"
            style={{ flex: '1 1 320px' }}
            readOnly={!mayEdit}
            maxLength={200}
            placeholder={text.sourcePlaceholder}
            value={shown.source}
            onChange={(event) => setDraft({ ...shown, source: event.target.value })}
          />
        </Flex>
        <div className={styles.legend}>
          <Legend />
          {checked && <span className={shared.quiet}>{text.totals(working, off, makeUp)}</span>}
        </div>
      </div>
      <div className={styles.year}>
        {monthsOf(year, shown.days).map((month) => (
          <Month key={month.month} of={month} onPick={mayEdit ? setDay : null} />
        ))}
      </div>
      {day !== null && (
        <DayDialog
          day={day}
          entry={shown.days.find((one) => one.day === day) ?? null}
          suggestion={nameNear(shown.days, day)}
          onChange={(entry) => setDays(withDay(shown.days, day, entry))}
          onClose={() => setDay(null)}
        />
      )}
      {asking === 'paste' && <PasteDialog year={year} onRead={setDays} onClose={() => setAsking(null)} />}
      {asking === 'save' && (
        <SaveDialog
          calendar={calendar}
          version={shown.version}
          onSaved={() => {
            setDraft(null)
            setAsking(null)
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </Section>
  )
}
