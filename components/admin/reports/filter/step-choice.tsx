'use client'

import { Segmented } from 'antd'
import { type Step, steps } from '#server/reporting/rules/period.ts'
import { text } from '../messages.zh-CN.ts'

/** How fine a trend is drawn. @param props.of which trend, so that several stand beside each other */
export function StepChoice(props: { of: string; step: Step; onChange: (step: Step) => void }) {
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
