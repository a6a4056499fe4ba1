'use client'

import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { languages } from '#server/vocabulary/dispositions.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { priorityName } from '../words/words.ts'
import styles from './cases.module.css'
import type { SteerCommand } from './steer-words.ts'
import { TICKED_MOST, type useWholeFilter } from './use-whole-filter.ts'

const words = text.steer
const priorities = [-1, 0, 1] as const

/** A command of the bulk bar. ASSIGN contains no agent, because the agent is chosen in the dialog. */
export type Asked = Exclude<SteerCommand, { type: 'ASSIGN' }> | { readonly type: 'ASSIGN' }

/**
 * The buttons that run a command on cases.
 * @param props.disabled true while no case is chosen
 */
export function SteerButtons({ disabled, onAsk }: { disabled: boolean; onAsk: (asked: Asked) => void }) {
  const simple = (type: 'ASSIGN' | 'UNASSIGN' | 'FREE' | 'PAUSE' | 'RESUME') => (
    <Button disabled={disabled} onClick={() => onAsk({ type })}>
      {words.names[type]}
    </Button>
  )
  return (
    <>
      {simple('ASSIGN')}
      {simple('UNASSIGN')}
      {simple('FREE')}
      <Dropdown
        disabled={disabled}
        trigger={['click']}
        menu={{
          items: priorities.map((priority) => ({
            key: priority,
            label: priorityName(priority),
            onClick: () => onAsk({ type: 'PRIORITISE', priority }),
          })),
        }}
      >
        <Button icon={<DownOutlined />} iconPosition="end">
          {words.names.PRIORITISE}
        </Button>
      </Dropdown>
      <Dropdown
        disabled={disabled}
        trigger={['click']}
        menu={{
          items: languages.map((language) => ({
            key: language,
            label: callbackText.languages[language],
            onClick: () => onAsk({ type: 'SET_LANGUAGE', language }),
          })),
        }}
      >
        <Button icon={<DownOutlined />} iconPosition="end">
          {words.names.SET_LANGUAGE}
        </Button>
      </Dropdown>
      {simple('PAUSE')}
      {simple('RESUME')}
    </>
  )
}

/**
 * The commands for the ticked cases, and the ticking of all cases that match the filter. The bar keeps its height while
 * no case is ticked.
 * @param props.matching the number of matching cases; undefined while it is unknown
 */
export function BulkBar(props: {
  picked: number
  matching: { readonly value: number; readonly capped: boolean } | undefined
  whole: ReturnType<typeof useWholeFilter>
  onWhole: () => void
  onAsk: (asked: Asked) => void
  onUnpick: () => void
}) {
  const { picked, matching, whole, onWhole, onAsk, onUnpick } = props
  const ticking = whole.found !== null
  return (
    <div className={styles.bulk}>
      <SteerButtons disabled={picked === 0 || ticking} onAsk={onAsk} />
      <span className={shared.quiet} aria-live="polite">
        {ticking && words.ticking(whole.found ?? 0)}
        {!ticking && (picked === 0 ? words.pickFirst : words.picked(picked))}
      </span>
      {ticking ? (
        <Button type="link" onClick={whole.stop}>
          {words.stopTicking}
        </Button>
      ) : (
        <>
          {matching !== undefined && matching.value > 0 && (
            <Button type="link" onClick={onWhole}>
              {words.pickAll(matching.value, matching.capped)}
            </Button>
          )}
          {picked > 0 && (
            <Button type="link" onClick={onUnpick}>
              {words.unpick}
            </Button>
          )}
        </>
      )}
      {picked >= TICKED_MOST && <span className={shared.quiet}>{words.pickedMost(TICKED_MOST)}</span>}
      <FailureNote failure={whole.failure} />
    </div>
  )
}
