'use client'

import { SearchOutlined } from '@ant-design/icons'
import { Alert, Button, Input, type InputRef } from 'antd'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Right } from '#server/vocabulary/rights.ts'
import { recentRecords } from '../recent.ts'
import { type Choice, foundItems, type Group, type Item, isResult, knownItems, offered } from './items.ts'
import { text } from './messages.zh-CN.ts'
import styles from './palette.module.css'
import { Results } from './results.tsx'
import { type Answer, useFound } from './use-found.ts'

/** What the search says about its results, also to screen readers. */
function statusOf(query: string, answer: Answer, count: number): string {
  if (query === '') return ''
  if (answer.loading) return text.loading
  // The hint says what is missing.
  if (count === 0 && answer.found?.least !== null) return ''
  return count === 0 ? text.none(query) : text.found(count)
}

/** Why there are fewer results than the user may expect. */
function Hint({ query, answer, count }: { query: string; answer: Answer; count: number }) {
  const { found, failure, loading, again } = answer
  if (failure !== null)
    return (
      <Alert
        type="error"
        showIcon
        message={failure.message}
        action={
          <Button size="small" onClick={again}>
            {text.again}
          </Button>
        }
      />
    )
  if (found?.tooMany === true) return <Alert type="info" showIcon message={text.tooMany} />
  if (found !== null && found.least !== null)
    return <p className={styles.hint}>{text.tooShort(found.least)}</p>
  if (query !== '' && count === 0 && !loading) return <p className={styles.hint}>{text.noneHint}</p>
  return null
}

/**
 * The field and the list of results, as a combobox: the focus stays in the field, and the arrow keys move through the
 * list.
 */
export function Search(props: {
  may: (right: Right) => boolean
  onChoose: (choice: Choice, query: string) => void
}) {
  const { may, onChoose } = props
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [recent] = useState(recentRecords)
  const field = useRef<InputRef>(null)
  const id = useId()
  const query = typed.trim()
  const answer = useFound(query)
  useEffect(() => field.current?.focus(), [])

  const groups: readonly Group[] =
    query === ''
      ? offered(may, recent)
      : [...(answer.found === null ? [] : foundItems(answer.found, query)), ...knownItems(may, query)]
  const items = groups.flatMap((group) => group.items)
  const current = items[Math.min(at, items.length - 1)]
  const optionId = (item: Item) => `${id} ${item.key}`.replaceAll(/[^\w-]/g, '-')

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    // The key press belongs to the input method.
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && items.length > 0)
      setAt((Math.min(at, items.length - 1) + step + items.length) % items.length)
    else if (event.key === 'Enter' && current !== undefined) onChoose(current.choice, query)
    else return
    event.preventDefault()
  }

  return (
    <>
      <Input
        ref={field}
        size="large"
        variant="borderless"
        prefix={<SearchOutlined aria-hidden="true" />}
        maxLength={100}
        value={typed}
        placeholder={text.placeholder}
        autoComplete="off"
        spellCheck={false}
        role="combobox"
        aria-label={text.title}
        aria-expanded={items.length > 0}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        {...(current === undefined ? {} : { 'aria-activedescendant': optionId(current) })}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.results}>
        <Results
          id={`${id}list`}
          groups={groups}
          current={current ?? null}
          optionId={optionId}
          onChoose={(item) => onChoose(item.choice, query)}
        />
        <Hint query={query} answer={answer} count={items.length} />
      </div>
      <div className={styles.foot}>
        <span role="status">{statusOf(query, answer, items.filter(isResult).length)}</span>
        <span aria-hidden="true">
          {text.keys.map(([key, what]) => (
            <span key={key} className={styles.key}>
              <kbd>{key}</kbd> {what}
            </span>
          ))}
        </span>
      </div>
    </>
  )
}
