'use client'

import { Button, Flex } from 'antd'
import { APPOINTMENT_MOST_DAYS } from '#server/call-centre/rules/calling.ts'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import { DatePicker, dayFrom } from '../../ui/day-picker.tsx'
import shared from '../../ui/shared.module.css'
import styles from '../shared/callback.module.css'
import { text } from '../shared/messages.zh-CN.ts'
import { fromWallClock, presetsAt, toWallClock } from './appointment.ts'

const words = text.result

/**
 * Field for the time at which the customer wants to be called, in Shanghai time. The server decides whether a call at
 * that time is possible.
 * @param props.now the server's time
 */
export function AppointmentField(props: {
  value: string | null
  now: number
  onChange: (value: string | null) => void
}) {
  const { value, now, onChange } = props
  const today = dayOf(new Date(now))
  const last = addDays(today, APPOINTMENT_MOST_DAYS)
  return (
    <div className={styles.field}>
      <label htmlFor="promised-for">
        {words.appointment} <span className={shared.quiet}>{words.appointmentHint}</span>
      </label>
      <DatePicker
        id="promised-for"
        showTime={{ format: 'HH:mm', minuteStep: 5 }}
        format="YYYY-MM-DD HH:mm"
        showNow={false}
        needConfirm={false}
        style={{ width: '100%' }}
        value={toWallClock(value)}
        disabledDate={(day) => {
          const wall = dayFrom(day)
          return wall < today || wall > last
        }}
        onChange={(wall) => onChange(fromWallClock(wall))}
      />
      <Flex gap={6} wrap>
        {presetsAt(new Date(now)).map((preset) => (
          <Button key={preset.label} size="small" onClick={() => onChange(preset.at)}>
            {preset.label}
          </Button>
        ))}
      </Flex>
    </div>
  )
}
