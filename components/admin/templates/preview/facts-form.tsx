'use client'

import { Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { type PolicyFacts, policyFactsSchema } from '#server/vocabulary/policy-facts.ts'
import { factWord, valueWord } from '../words/words.ts'
import { consistent } from './made-up.ts'
import { text } from './messages.zh-CN.ts'
import styles from './preview.module.css'

const words = text.facts

interface FormProps {
  readonly facts: PolicyFacts
  readonly onChange: (facts: PolicyFacts) => void
}

/**
 * Fields for all facts of an invented policy, in two columns. When a fact changes, the facts that depend on it are
 * adjusted.
 */
export function FactsForm({ facts, onChange }: FormProps) {
  const set = (change: Partial<PolicyFacts>) => onChange(consistent({ ...facts, ...change }))
  return (
    <div className={styles.facts}>
      <Chosen name="design" facts={facts} set={set} />
      <YesNo name="newType" facts={facts} set={set} disabled />
      <Chosen name="channel" facts={facts} set={set} />
      <YesNo name="dualRecorded" facts={facts} set={set} />
      <YesNo name="riskTranscription" facts={facts} set={set} />
      <YesNo name="insuredIsApplicant" facts={facts} set={set} />
      <YesNo name="insuredIsMinor" facts={facts} set={set} disabled={facts.insuredIsApplicant} />
      <Chosen name="payMode" facts={facts} set={set} />
      {facts.payMode === 'REGULAR' && (
        <>
          <Chosen name="payFrequency" facts={facts} set={set} />
          <Whole label={words.payYears} value={facts.payYears} onChange={(payYears) => set({ payYears })} />
        </>
      )}
      <Chosen name="termKind" facts={facts} set={set} />
      {facts.termKind !== 'LIFE' && (
        <Whole
          label={facts.termKind === 'YEARS' ? words.termYears : words.termAge}
          value={facts.termValue}
          onChange={(termValue) => set({ termValue })}
        />
      )}
      <Decimal label={words.premium} value={facts.premium} onChange={(premium) => set({ premium })} />
      {facts.design === 'UNIVERSAL' && (
        <Decimal
          label={words.guaranteedRate}
          value={facts.guaranteedRate}
          onChange={(guaranteedRate) => set({ guaranteedRate })}
        />
      )}
      <Whole
        label={words.coolingOffDays}
        value={facts.coolingOffDays}
        onChange={(coolingOffDays) => set({ coolingOffDays })}
      />
      <Words
        label={words.applicantName}
        value={facts.applicantName}
        onChange={(applicantName) => set({ applicantName })}
      />
      {!facts.insuredIsApplicant && (
        <Words
          label={words.insuredName}
          value={facts.insuredName ?? ''}
          onChange={(insuredName) => set({ insuredName })}
        />
      )}
      <Words
        label={words.productName}
        value={facts.productName}
        onChange={(productName) => set({ productName })}
      />
    </div>
  )
}

interface FactProps<Name> {
  readonly name: Name
  readonly facts: PolicyFacts
  readonly set: (change: Partial<PolicyFacts>) => void
  readonly disabled?: boolean
}

const offered = {
  design: policyFactsSchema.shape.design.options,
  channel: policyFactsSchema.shape.channel.options,
  payMode: policyFactsSchema.shape.payMode.options,
  payFrequency: policyFactsSchema.shape.payFrequency.unwrap().options,
  termKind: policyFactsSchema.shape.termKind.options,
} as const

function Chosen({ name, facts, set, disabled }: FactProps<keyof typeof offered>) {
  const options: readonly string[] = offered[name]
  return (
    <Labelled label={factWord(name)}>
      <Select
        size="small"
        aria-label={factWord(name)}
        disabled={disabled}
        value={facts[name] ?? undefined}
        options={options.map((value) => ({ value, label: valueWord(name, value) }))}
        onChange={(value) => set(policyFactsSchema.partial().parse({ [name]: value }))}
      />
    </Labelled>
  )
}

type Flag = 'newType' | 'dualRecorded' | 'riskTranscription' | 'insuredIsApplicant' | 'insuredIsMinor'

function YesNo({ name, facts, set, disabled }: FactProps<Flag>) {
  return (
    <Labelled label={factWord(name)}>
      <Select
        size="small"
        aria-label={factWord(name)}
        disabled={disabled}
        value={facts[name] ? 'true' : 'false'}
        options={['true', 'false'].map((value) => ({ value, label: valueWord(name, value) }))}
        onChange={(value) => set({ [name]: value === 'true' })}
      />
    </Labelled>
  )
}

function Whole({
  label,
  value,
  onChange,
}: {
  label: string
  value: number | null
  onChange: (value: number | null) => void
}) {
  return (
    <Labelled label={label}>
      <InputNumber
        size="small"
        aria-label={label}
        style={{ width: '100%' }}
        min={1}
        max={999}
        precision={0}
        value={value}
        onChange={onChange}
      />
    </Labelled>
  )
}

/** A field for a decimal number. The facts change only when the entered text is a complete number. */
function Decimal({
  label,
  value,
  onChange,
}: {
  label: string
  value: string | null
  onChange: (value: string | null) => void
}) {
  return (
    <Labelled label={label}>
      <InputNumber<string>
        size="small"
        stringMode
        aria-label={label}
        style={{ width: '100%' }}
        min="0"
        precision={2}
        value={value}
        onChange={(next) => onChange(next === null || next === '' ? null : String(next))}
      />
    </Labelled>
  )
}

function Words({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  return (
    <Labelled label={label}>
      <Input
        size="small"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Labelled>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control inside names itself with the same words
    <label>
      <span>{label}</span>
      {children}
    </label>
  )
}
