'use client'

import { Button, Dropdown } from 'antd'
import { type ReactNode, useId } from 'react'
import { unknownPlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { placeholders } from '../../words/words.ts'
import { type Marked, markedPieces } from './marked-pieces.tsx'
import { text as messages } from './messages.zh-CN.ts'
import { PlaceholderMenu } from './placeholder-menu.tsx'
import styles from './template-text.module.css'
import { usePlaceholderMenu } from './use-placeholder-menu.ts'

const words = messages.field

interface TemplateTextProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly disabled: boolean
  /** The findings about the text. Each finding is marked at the characters it concerns. */
  readonly marks?: readonly Marked[]
  /** True if the text is required. A message under the field then appears while the field is empty. */
  readonly required?: boolean
  readonly lang?: string
  readonly children?: ReactNode
}

/**
 * A text field in which placeholders are marked. Typing `{{` or pressing the button opens the list of placeholders,
 * and unknown placeholders are reported.
 */
export function TemplateText(props: TemplateTextProps) {
  const { label, value, onChange, disabled, marks = [], required = false, lang } = props
  const id = useId()
  const menu = usePlaceholderMenu(value, onChange, disabled)
  const open = menu.typing !== null
  const active = Math.min(menu.active, menu.offered.length - 1)
  // A placeholder that is being typed is not yet reported as unknown.
  const unknown = open ? [] : unknownPlaceholders(value)
  const empty = required && value.trim() === ''

  return (
    <div>
      <div
        className={styles.field}
        data-wrong={empty || unknown.length > 0}
        data-disabled={disabled}
        lang={lang}
      >
        <div className={styles.mirror} aria-hidden="true">
          {markedPieces(value, marks)}
          {/* Gives a line break at the end of the text its full height. */}
          {'\u200b'}
        </div>
        <textarea
          ref={menu.area}
          className={styles.area}
          aria-label={label}
          aria-invalid={empty || unknown.length > 0}
          aria-describedby={`${id}-says`}
          aria-controls={open ? `${id}-menu` : undefined}
          aria-activedescendant={open && menu.offered.length > 0 ? `${id}-${menu.active}` : undefined}
          rows={1}
          value={value}
          disabled={disabled}
          onChange={(event) => menu.onType(event.currentTarget)}
          onSelect={(event) => menu.onCaret(event.currentTarget.selectionStart)}
          onBlur={() => menu.onCaret(null)}
          onKeyDown={menu.onKeyDown}
        />
        {menu.typing !== null && menu.offered.length > 0 && (
          <PlaceholderMenu
            id={id}
            {...menu.typing}
            offered={menu.offered}
            active={active}
            onChoose={menu.put}
          />
        )}
      </div>
      <div className={styles.tools} id={`${id}-says`}>
        <span className={styles.problem} role="status">
          {empty && words.empty}
          {unknown.length > 0 && words.unknown(unknown.join('、'))}
        </span>
        <span>
          <span className={styles.count}>{words.length([...value].length)}</span>
          {!disabled && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: placeholders.map(({ name, word, example }) => ({
                  key: name,
                  label: words.offer(word, example),
                })),
                onClick: ({ key }) => menu.put(key),
              }}
            >
              <Button type="link" size="small">
                {words.insert}
              </Button>
            </Dropdown>
          )}
        </span>
      </div>
      {props.children}
    </div>
  )
}
