'use client'

import { Checkbox, Form } from 'antd'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { type AdminInputs, type AdminOutputs, api } from '../../api.ts'
import { useCommand } from '../../use-data.ts'
import { ConfirmReason } from '../confirm-reason.tsx'
import { text } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'

export type UnmaskField = AdminInputs['desk']['unmask']['fields'][number]
type Clear = AdminOutputs['desk']['unmask']

/** An item of a visit that is masked, with its name on the page, for example 证件号码 (document number). */
export interface MaskedItem {
  readonly field: UnmaskField
  readonly what: string
}

interface Unmasking {
  /** The items that are shown unmasked at the moment. */
  readonly clear: Clear
  /** Seconds until they are masked again. */
  readonly left: number
  /** Asks for a reason to unmask an item, and the items that the person ticks with it. */
  ask(field: UnmaskField): void
  hide(): void
}

const SHOWN_SECONDS = 60
const Context = createContext<Unmasking | null>(null)

/** The state of the masked items around; null if the person lacks the right to unmask them. */
export function useUnmasking(): Unmasking | null {
  return use(Context)
}

/** What is shown, and the seconds left of the minute that begins anew with each item. */
interface Shown {
  readonly clear: Clear
  readonly left: number
}

const oneSecondLess = (shown: Shown | null): Shown | null =>
  shown === null || shown.left <= 1 ? null : { ...shown, left: shown.left - 1 }

/** What is shown unmasked; null again after a minute. */
function useShown() {
  const [shown, setShown] = useState<Shown | null>(null)
  const running = shown !== null
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setShown(oneSecondLess), 1000)
    return () => clearInterval(timer)
  }, [running])
  return {
    shown,
    add: (more: Clear) =>
      setShown((before) => ({ clear: { ...before?.clear, ...more }, left: SHOWN_SECONDS })),
    hide: () => setShown(null),
  }
}

/**
 * The area in which the personal data of one visit is shown masked. One reason unmasks the items that belong together:
 * the person opens the dialog at one item and ticks the others that they need. The server records one row with all of
 * them. The items are masked again after a minute.
 * @param props.may whether the person has the right to unmask
 * @param props.items the masked items of the area, in the order of the page
 */
export function UnmaskArea(props: {
  visitId: string
  items: readonly MaskedItem[]
  may: boolean
  children: ReactNode
}) {
  const { visitId, items, may, children } = props
  const [asked, setAsked] = useState<UnmaskField | null>(null)
  const [ticked, setTicked] = useState<readonly UnmaskField[]>([])
  const { shown, add, hide } = useShown()
  const command = useCommand((input: AdminInputs['desk']['unmask']) => api.desk.unmask.mutate(input))

  async function show(reason: string): Promise<void> {
    const answer = await command.run({ visitId, fields: [...ticked], reason })
    if (!answer.ok) return
    add(answer.value)
    setAsked(null)
  }

  const unmasking: Unmasking = {
    clear: shown?.clear ?? {},
    left: shown?.left ?? 0,
    ask: (field) => {
      command.reset()
      setTicked([field])
      setAsked(field)
    },
    hide,
  }
  const what = items.find(({ field }) => field === asked)?.what ?? ''
  return (
    <Context value={may ? unmasking : null}>
      {children}
      <ConfirmReason
        open={asked !== null}
        title={text.revealTitle(what)}
        body={<p className={shared.quiet}>{text.revealBody}</p>}
        confirm={text.reveal}
        placeholder={text.reasonPlaceholder}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void show(reason)}
        onCancel={() => setAsked(null)}
      >
        {items.length > 1 && (
          <Form.Item label={text.revealTogether}>
            <Checkbox.Group
              options={items.map(({ field, what: label }) => ({
                value: field,
                label,
                disabled: field === asked,
              }))}
              value={[...ticked]}
              onChange={setTicked}
            />
          </Form.Item>
        )}
      </ConfirmReason>
    </Context>
  )
}
