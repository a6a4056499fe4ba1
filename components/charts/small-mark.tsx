import { ToneTag } from '#components/admin/ui/tone-tag.tsx'
import css from './charts.module.css'
import { text } from './messages.zh-CN.ts'

/** Beside a number few cases are behind. */
export function SmallMark() {
  return (
    <span className={css.small} title={text.smallHint}>
      <ToneTag tone="waiting">{text.small}</ToneTag>
    </span>
  )
}
