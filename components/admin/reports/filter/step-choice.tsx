'use client'

import { Segmented } from 'antd'
import { type Step, steps } from '#server/reporting/rules/period.ts'
import { text } from '../words/messages.zh-CN.ts'

/**
 * Chooses the step of a trend: day, week or month.
 * @param props.step null until the server has chosen one
 * @param props.of the name of the trend, which distinguishes several choices on one page
 */
export function StepChoice(props: { of: string; step: Step | null; onChange: (step: Step) => void }) {
  if (props.step === null) return null
  return (
    <Segmented<Step>
      size="small"
      aria-label={`${props.of}：${text.filters.step}`}
      name={`step-${props.of}`}
      value={props.step}
      options={steps.map((value) => ({ value, label: text.names.step[value] }))}
      onChange={props.onChange}
    />
  )
}
