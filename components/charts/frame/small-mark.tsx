import { ToneTag } from '#components/admin/parts/tone-tag.tsx'
import { text } from '../messages.zh-CN.ts'
import css from './charts.module.css'

/** Beside a number few cases are behind. */
export function SmallMark() {
  return (
    <span className={css.small} title={text.smallHint}>
      <ToneTag tone="waiting">{text.small}</ToneTag>
    </span>
  )
}
