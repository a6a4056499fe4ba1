import { ToneTag } from '#components/ui/tone-tag.tsx'
import { text } from '../messages.zh-CN.ts'
import css from './small-mark.module.css'

/** The mark 样本少 (few cases) beside a number that is based on few cases. */
export function SmallMark({ className }: { className?: string | undefined }) {
  return (
    <span
      className={className === undefined ? css.small : `${css.small} ${className}`}
      title={text.smallHint}
    >
      <ToneTag tone="waiting">{text.small}</ToneTag>
    </span>
  )
}
