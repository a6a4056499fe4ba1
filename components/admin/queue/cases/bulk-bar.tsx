'use client'

import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { languages } from '#server/vocabulary/dispositions.ts'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { priorityName } from '../words/words.ts'
import styles from './cases.module.css'
import { STEER_MOST, type SteerCommand } from './steer-words.ts'

const words = text.steer
const priorities = [-1, 0, 1] as const

/** A command of the bulk bar. ASSIGN contains no agent, because the agent is chosen in the dialog. */
export type Asked = Exclude<SteerCommand, { type: 'ASSIGN' }> | { readonly type: 'ASSIGN' }

/** The buttons that run a command on all selected cases. The bar keeps its height while no case is selected. */
export function BulkBar(props: { picked: number; onAsk: (asked: Asked) => void; onUnpick: () => void }) {
  const { picked, onAsk, onUnpick } = props
  const disabled = picked === 0 || picked > STEER_MOST
  const simple = (type: 'ASSIGN' | 'UNASSIGN' | 'FREE' | 'PAUSE' | 'RESUME') => (
    <Button disabled={disabled} onClick={() => onAsk({ type })}>
      {words.names[type]}
    </Button>
  )
  return (
    <div className={styles.bulk}>
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
      <span className={shared.quiet} aria-live="polite">
        {picked === 0 && words.pickFirst}
        {picked > STEER_MOST ? words.tooMany(STEER_MOST) : picked > 0 && words.picked(picked)}
      </span>
      {picked > 0 && (
        <Button type="link" onClick={onUnpick}>
          {words.unpick}
        </Button>
      )}
    </div>
  )
}
