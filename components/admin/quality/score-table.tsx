'use client'

import { Checkbox, InputNumber } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { type ScoreItem, scoreItems } from '#server/call-centre/rules/quality-score.ts'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import type { Sheet } from './sheet.ts'

const words = text.sheet
type Item = (typeof scoreItems)[number]

function withPoints(sheet: Sheet, key: ScoreItem, points: number | null): Sheet {
  const { [key]: _, ...others } = sheet.scores
  return { ...sheet, scores: points === null ? others : { ...others, [key]: points } }
}

function withFatal(sheet: Sheet, key: ScoreItem, failed: boolean): Sheet {
  const others = sheet.fatal.filter((other) => other !== key)
  return { ...sheet, fatal: failed ? [...others, key] : others }
}

/** One item of the sheet with its points. An item that can be fatal also has a checkbox for a fatal failure. */
function Line(props: {
  item: Item
  sheet: Sheet
  onChange: ((sheet: Sheet) => void) | null
  autoFocus: boolean
}) {
  const { item, sheet, onChange, autoFocus } = props
  const name = callbackText.scoreItems[item.key]
  const points = sheet.scores[item.key] ?? null
  const failed = sheet.fatal.includes(item.key)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={shared.number}>
        {onChange === null ? (
          (points ?? text.dash)
        ) : (
          <InputNumber<number>
            aria-label={words.pointsOf(name)}
            autoFocus={autoFocus}
            min={0}
            max={item.most}
            precision={0}
            value={points}
            onChange={(value) => onChange(withPoints(sheet, item.key, value))}
          />
        )}{' '}
        <span className={shared.quiet}>{words.of(item.most)}</span>
      </td>
      <td>
        {item.fatal && onChange !== null && (
          <Checkbox
            aria-label={words.fatalOf(name)}
            checked={failed}
            onChange={(event) => onChange(withFatal(sheet, item.key, event.target.checked))}
          >
            {words.fatal}
          </Checkbox>
        )}
        {item.fatal && onChange === null && failed && <ToneTag tone="bad">{words.fatal}</ToneTag>}
      </td>
    </tr>
  )
}

/**
 * The items of the sheet with their points.
 * @param props.onChange null when the sheet is read-only
 */
export function ScoreTable(props: { sheet: Sheet; onChange: ((sheet: Sheet) => void) | null }) {
  return (
    <table className={styles.sheet}>
      <thead>
        <tr>
          <th scope="col">{words.item}</th>
          <th scope="col">{words.points}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {scoreItems.map((item, index) => (
          <Line key={item.key} item={item} autoFocus={index === 0} {...props} />
        ))}
      </tbody>
    </table>
  )
}
