import { useEffect, useId, useRef } from 'react'
import type { Group, Item } from './items.ts'
import { text } from './messages.zh-CN.ts'
import styles from './palette.module.css'

/** One result. The focus stays in the field, so a result is chosen with the field's keys or with the mouse. */
function Option(props: { id: string; item: Item; selected: boolean; onChoose: () => void }) {
  const { id, item, selected, onChoose } = props
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected) line.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys of the whole list
    <div
      ref={line}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={styles.option}
      // The field must not lose the focus to the option.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span className={styles.label} title={item.label}>
        {item.label}
      </span>
      {item.detail !== '' && <span className={styles.detail}>{item.detail}</span>}
    </div>
  )
}

/** The results by kind. `current` is the one that Enter opens. */
export function Results(props: {
  id: string
  groups: readonly Group[]
  current: Item | null
  optionId: (item: Item) => string
  onChoose: (item: Item) => void
}) {
  const { id, groups, current, optionId, onChoose } = props
  const heading = useId()
  return (
    <div id={id} role="listbox" aria-label={text.title} tabIndex={-1}>
      {groups.map(({ kind, items }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a listbox
        <div key={kind} role="group" aria-labelledby={`${heading}${kind}`}>
          <div id={`${heading}${kind}`} className={styles.kind}>
            {text.kinds[kind]}
          </div>
          {items.map((item) => (
            <Option
              key={item.key}
              id={optionId(item)}
              item={item}
              selected={item.key === current?.key}
              onChoose={() => onChoose(item)}
            />
          ))}
        </div>
      ))}
    </div>
  )
}
