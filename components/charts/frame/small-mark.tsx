import { ToneTag } from '#components/ui/tone-tag.tsx'
import { text } from '../messages.zh-CN.ts'
import css from './small-mark.module.css'

/** 样本少, beside a number that few cases are behind. */
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
