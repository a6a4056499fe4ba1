'use client'

import { Button, Segmented } from 'antd'
import { useState } from 'react'
import type { Day } from '#server/kernel/calendar.ts'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { methods } from '#server/reporting/rules/figures.ts'
import { channelNames } from '#server/visit/messages.zh-CN.ts'
import { channels, designTypes } from '#server/vocabulary/enums.ts'
import type { AdminOutputs } from '../../api.ts'
import { DatePicker, dayFrom, toPicker } from '../../ui/day-picker.tsx'
import { text } from '../words/messages.zh-CN.ts'
import { Choice } from './choice.tsx'
import { MOST_CHOICES, type ReportFilters } from './fields.ts'
import styles from './filter.module.css'
import { MOST_DAYS, type Preset, presetOf, presetPeriod, presets } from './periods.ts'

const words = text.filters
const OWN = 'own'
const shown: readonly (Preset | typeof OWN)[] = [...presets, OWN]

interface PartProps {
  readonly filters: ReportFilters
  readonly filter: ReportFilter
  readonly today: Day
}

/** The choice of the period: a preset period, or any two days. */
function Days({ filters, filter, today }: PartProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Segmented<Preset | typeof OWN>
        aria-label={words.presets}
        title={words.presetHint}
        name="report-period"
        value={presetOf(filter, today, filters.values.preset) ?? OWN}
        options={shown.map((value) => ({ value, label: words.preset[value] }))}
        onChange={(value) => {
          if (value === OWN) setOpen(true)
          else filters.set({ ...presetPeriod(value, today), preset: value })
        }}
      />
      <DatePicker.RangePicker
        open={open}
        onOpenChange={setOpen}
        allowClear={false}
        aria-label={words.days}
        placeholder={[words.from, words.to]}
        style={{ width: 250 }}
        value={[toPicker(filter.from), toPicker(filter.to)]}
        disabledDate={(day, { from }) => from !== undefined && Math.abs(day.diff(from, 'day')) >= MOST_DAYS}
        onChange={(days) => {
          const [from, to] = days ?? []
          if (from && to) filters.set({ from: dayFrom(from), to: dayFrom(to), preset: null })
        }}
      />
    </>
  )
}

/**
 * The filters of a dashboard. Their values are stored in the URL.
 * @param props.cohort true to show also the filters for basis and method
 */
export function FilterBar(
  props: PartProps & { cohort: boolean; choices: AdminOutputs['desk']['choices'] | undefined },
) {
  const { filters, cohort, choices } = props
  const { values, set, active, clear } = filters
  const most = { count: MOST_CHOICES, note: words.most(MOST_CHOICES) }
  return (
    <section className={`reports-filters ${styles.filters}`} aria-label={words.label}>
      <Days {...props} />
      {cohort && (
        <Segmented
          aria-label={words.basis}
          name="report-basis"
          value={values.basis ?? 'DUE'}
          options={(['DUE', 'OPENED'] as const).map((value) => ({ value, label: words.basisOf[value] }))}
          onChange={(value) => set({ basis: value === 'OPENED' ? 'OPENED' : null })}
        />
      )}
      <Choice
        label={text.names.dimension.channel}
        width={150}
        value={values.channel}
        options={channels.map((value) => ({ value, label: channelNames[value] }))}
        onChange={(channel) => set({ channel })}
      />
      <Choice
        label={text.names.dimension.product}
        width={220}
        most={most}
        value={values.product}
        options={(choices?.products ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(product) => set({ product })}
      />
      <Choice
        label={text.names.dimension.branch}
        width={190}
        most={most}
        value={values.branch}
        options={(choices?.branches ?? []).map((value) => ({ value, label: value }))}
        onChange={(branch) => set({ branch })}
      />
      <Choice
        label={text.names.dimension.designType}
        width={150}
        value={values.designType}
        options={designTypes.map((value) => ({ value, label: designTypeNames[value] }))}
        onChange={(designType) => set({ designType })}
      />
      {cohort && (
        <Choice
          label={text.names.dimension.method}
          width={150}
          value={values.method}
          options={methods.map((value) => ({ value, label: text.names.method[value] }))}
          onChange={(method) => set({ method })}
        />
      )}
      {active > 0 && (
        <Button type="link" onClick={clear}>
          {words.clear}
        </Button>
      )}
    </section>
  )
}
